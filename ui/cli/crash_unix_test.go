//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/cli"
)

// faulty panics when it is written to.
type faulty struct{}

func (faulty) Write([]byte) (int, error) { panic("a fault \x1b[31m") }

func TestAnInternalErrorIsASentenceAndALog(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"tail", serve(t, "data: a\n\n"), "-o", "data"}} {
		dir := t.TempDir()
		t.Setenv("TMPDIR", dir)
		var said strings.Builder
		code := cli.Main(args, cli.Env{In: strings.NewReader(""), Out: faulty{}, Err: &said})
		logs, _ := filepath.Glob(filepath.Join(dir, "feedscope-crash-*.log"))
		if len(logs) != 1 {
			t.Fatalf("%s: logs %v", args[0], logs)
		}
		want := "feedscope: an internal error ended feedscope; please report it with " + logs[0] + "\n"
		if code != 1 || said.String() != want {
			t.Errorf("%s: code %d, said %q, want %q", args[0], code, said.String(), want)
		}
		log, err := os.ReadFile(logs[0])
		if err != nil || !strings.Contains(string(log), "a fault") || !strings.Contains(string(log), "faulty.Write") {
			t.Errorf("%s: the log is %s, %v", args[0], log, err)
		}
	}
}
