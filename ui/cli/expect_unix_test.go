//go:build unix

package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"feedscope/ui/cli"
)

// TestReportToAPipeIsRefused passes a pipe that nothing reads, which would block for good.
func TestReportToAPipeIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	url := servePieces(t, "data: a\n\n")
	code, _, errOut := cli.RunHere("expect", url, "--assert", "count>=1", "--within", "5s", "--junit", pipe, "--", "true")
	if code != 1 || !strings.Contains(errOut, "--junit "+pipe+": is a pipe") || strings.Count(errOut, pipe) != 1 {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}
