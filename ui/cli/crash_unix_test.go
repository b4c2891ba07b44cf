//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"feedscope/ui/cli"
)

// faulty panics on writes.
type faulty struct{}

func (faulty) Write([]byte) (int, error) { panic("a fault \x1b[31m") }

func TestPanicWritesLogFile(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"tail", serve(t, "data: a\n\n"), "-o", "data"}} {
		dir := t.TempDir()
		t.Setenv("XDG_STATE_HOME", dir)
		xdg.Reload() // It reads the environment only at the start.
		t.Cleanup(xdg.Reload)
		var errOut strings.Builder
		code := cli.Main(args, cli.Env{In: strings.NewReader(""), Out: faulty{}, Err: &errOut})
		logs, _ := filepath.Glob(filepath.Join(dir, "feedscope", "crashes", "crash-*.log"))
		if len(logs) != 1 {
			t.Fatalf("%s: logs %v", args[0], logs)
		}
		want := "feedscope: internal error; please report it and attach " + logs[0] + "\n"
		if code != 1 || errOut.String() != want {
			t.Errorf("%s: code %d, errOut %q, want %q", args[0], code, errOut.String(), want)
		}
		log, err := os.ReadFile(logs[0])
		if err != nil || !strings.Contains(string(log), "a fault") || !strings.Contains(string(log), "faulty.Write") {
			t.Errorf("%s: the log is %s, %v", args[0], log, err)
		}
	}
}
