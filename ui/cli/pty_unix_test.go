//go:build unix

package cli_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/xpty"

	"feedscope/ui/cli"
	"feedscope/ui/term/vtest"
)

// onTerminal runs feedscope on a terminal and returns its output.
func onTerminal(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	pty, err := xpty.NewUnixPty(200, 24)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "feedscope", args...)
	cmd.Env = append(os.Environ(), environ...)
	if err := pty.Start(cmd); err != nil {
		t.Fatal(err)
	}
	_ = pty.Slave().Close()
	out, _ := io.ReadAll(pty) // A closed pty returns an error instead of EOF.
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	_ = pty.Close()
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

const hostile = "event: \x1b[31m\nid: \u009b2J\ndata: \x1b]52;c;ZXZpbA==\x07 \u202e \x7f\ndata: \u200b\n\n"

func TestColors(t *testing.T) {
	t.Parallel()
	url := serve(t, hostile)
	for name, environ := range map[string][]string{
		"color": {"TERM=xterm", "NO_COLOR="}, "NO_COLOR": {"TERM=xterm", "NO_COLOR=1"}, "dumb": {"TERM=dumb", "NO_COLOR="},
		"CLICOLOR": {"TERM=xterm", "NO_COLOR=", "CLICOLOR=0"},
	} {
		out := onTerminal(t, environ, "tail", url, "-n", "1")
		if strings.Contains(out, "\x1b[1m␛[31m\x1b[0m") != (name == "color") {
			t.Errorf("%s: %q", name, out)
		}
		if name != "color" && strings.Contains(out, "\x1b") {
			t.Errorf("%s: %q", name, out)
		}
	}
}

func TestFormatsEscapeControls(t *testing.T) {
	t.Parallel()
	url := serve(t, hostile)
	for format, want := range map[string]string{
		"text": "␛]52;c;ZXZpbA==␇ ‹202E› ␡␊‹200B›\n",
		"json": `"data":"\u001b]52;c;ZXZpbA==\u0007 \u202e \u007f\n\u200b",`,
		"data": "␛]52;c;ZXZpbA==␇ ‹202E› ␡\n‹200B›\n",
		"raw":  "event: ␛[31m\nid: ‹9B›2J\ndata: ␛]52;c;ZXZpbA==␇ ‹202E› ␡\ndata: ‹200B›\n\n",
	} {
		out := onTerminal(t, []string{"NO_COLOR=1"}, "tail", url, "-n", "1", "-o", format)
		if !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\x07\x7f\u009b\u202e\u200b") {
			t.Errorf("%s: %q\nwant %q", format, out, want)
		}
	}
}

func TestExportsEscapeControls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	if code, _, errOut := cli.RunHere("record", "-o", path, serve(t, hostile), "--end", "kind:message"); code != 0 {
		t.Fatalf("record: code %d, stderr %s", code, errOut)
	}
	for format, want := range map[string]string{
		"sse":   "event: ␛[31m\nid: ‹9B›2J\ndata: ␛]52;c;ZXZpbA==␇ ‹202E› ␡\ndata: ‹200B›\n\n",
		"jsonl": `"type":"\u001b[31m","id":"\u009b2J","data":"\u001b]52;c;ZXZpbA==\u0007 \u202e \u007f\n\u200b",`,
		"har":   `"text":"event: \u001b[31m\nid: ‹9B›2J\ndata: \u001b]52;c;ZXZpbA==\u0007 ‹202E› ␡\ndata: ‹200B›\n\n"`,
	} {
		out := onTerminal(t, []string{"NO_COLOR=1"}, "export", path, "--to", format)
		if !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\x07\x7f\u009b\u202e\u200b") {
			t.Errorf("%s: %q\nwant %q", format, out, want)
		}
	}
	if out := onTerminal(t, nil, "capture", "info", path); !strings.Contains(out, "event ␛[31m") || strings.ContainsRune(out, '\x1b') {
		t.Errorf("info: %q", out)
	}
}

func TestRecordShowsProgressOnTerminal(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f.capture")
	args := []string{"record", "-o", path, serve(t, "data: a\n\n"), "--force"}
	s := vtest.Open(t, 200, 24, exec.CommandContext(t.Context(), "feedscope", args...))
	s.See(`s  1 of 1 live  1 event  9B received  `)
	s.Press("\x03")
	if code, _ := s.Ends(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	args = append(args, "--end", "kind:message")
	if out := onTerminal(t, []string{"TERM=dumb"}, args...); strings.ContainsRune(out, '\x1b') {
		t.Errorf("dumb terminal: got %q", out)
	}
}
