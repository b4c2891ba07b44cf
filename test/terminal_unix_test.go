//go:build !windows

package test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"feedscope/ui/term/vtest"
)

// inScript runs a shell script in which "$@" is cmd.
func inScript(script string, cmd *exec.Cmd) *exec.Cmd {
	sh := exec.Command("/bin/sh", append([]string{"-c", script, "sh"}, cmd.Args...)...)
	sh.Dir, sh.Env = cmd.Dir, cmd.Env
	return sh
}

func TestKeysComeFromTheTerminal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script string
		args   []string
	}{
		"a pipe":              {`echo x | "$@"`, []string{"--demo"}},
		"a file":              {`"$@" < /dev/null`, []string{"--demo"}},
		"closed":              {`"$@" <&-`, []string{"--demo"}},
		"a pipe with headers": {`echo "X-Tenant: 7" | "$@"`, []string{"127.0.0.1:1", "--header", "@-"}},
		"under xargs":         {`echo --demo | xargs "$@"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := vtest.Open(t, 120, 40, inScript(c.script, command(t, c.args...)))
			s.See(`╭ Feeds`, `\? help`)
			s.Press("?")
			s.See(`Keys`, `esc closes`)
			s.Press(ctrlC)
			code, controls := s.Ends()
			if code != 0 {
				t.Errorf("exit code %d: %s", code, s.Text())
			}
			restored(t, controls, controls.Titles[0])
		})
	}
}

func TestDashboardNeedsAKeyboard(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("this needs setsid(1)")
	}
	s := vtest.Open(t, 200, 24, inScript(`setsid -w "$@" < /dev/null`, command(t, "--demo")))
	if code, _ := s.Ends(); code != 2 {
		t.Errorf("exit code %d", code)
	}
	const want = "feedscope: the dashboard needs a keyboard, but standard input is not a terminal (cannot open /dev/tty: "
	if text := strings.TrimSpace(s.Text()); !strings.HasPrefix(text, want) || strings.Count(text, "\n") > 0 {
		t.Errorf("the output is %q", text)
	}
}

func TestDumbTerminalIsRejected(t *testing.T) {
	t.Parallel()
	cmd := command(t, "--demo")
	cmd.Env = append(cmd.Env, "TERM=dumb")
	s := vtest.Open(t, 200, 24, cmd)
	if code, _ := s.Ends(); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if text := strings.TrimSpace(s.Text()); !strings.Contains(text, "TERM=dumb") ||
		!strings.Contains(text, "feedscope tail") {
		t.Errorf("the output is %q", text)
	}
}

func TestLimitedTerminalsGetASCII(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"TERM=linux", "LC_ALL=C"} {
		cmd := command(t, "--demo")
		cmd.Env = append(cmd.Env, setting)
		s := vtest.Open(t, 120, 40, cmd)
		s.See(`\* live$`, `^\+ Feeds -+`)
		if strings.ContainsFunc(s.Text(), func(r rune) bool { return r > '~' }) {
			t.Errorf("%s: the screen is\n%s", setting, s.Text())
		}
	}
}

// slowLink is a delay longer than Bubble Tea waits for the rest of an escape sequence.
const slowLink = 80 * time.Millisecond

func TestSplitSequencesAreNotKeys(t *testing.T) {
	t.Parallel()
	s := vtest.Open(t, 120, 40, command(t, "--demo"))
	s.See(`● live$`)
	s.Press("1") // In this panel, r would reconnect a feed.
	for _, sequence := range []string{
		"\x1b]11;rgb:2d2d/2a2a/2e2e\x1b\\", "\x1b]4;1;rgb:dddd/0000/0000\a", "\x1bP1$r0 q\x1b\\", "\x1bP>|rd: F(1)\x1b\\",
		"\x1b[<35;20;10M", "\x1b[?62;4;9c",
	} {
		for _, i := range []int{1, 2, 3, 5, len(sequence) - 1} {
			s.Press(sequence[:i])
			time.Sleep(slowLink) // The passing of time is what is tested.
			s.Press(sequence[i:])
		}
	}
	s.See(`● live$`, `╭ Feeds`, `╭ Events`, `\? help q quit`)
	s.Press("q") // A palette would take it as text, and a view would close.
	if code, _ := s.Ends(); code != 0 || !strings.Contains(s.Text(), " 0 reconnects") {
		t.Errorf("exit code %d: %s", code, s.Text())
	}
}

func TestSignalsEndAFrozenDashboard(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := vtest.Open(t, 200, 60, command(t, "--demo"))
			s.See(`● live$`)
			thaw := s.Freeze(redraw)
			defer thaw()
			if err := s.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if code := s.ExitCode(); code != 128+int(sig) {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// TestDashboardEndsWithItsTerminal takes the terminal away. The kernel then sends SIGHUP; where that is ignored, as under nohup,
// reads and writes fail.
func TestDashboardEndsWithItsTerminal(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{`exec "$@"`: 128 + int(syscall.SIGHUP), `trap "" HUP; exec "$@"`: 1} {
		s := vtest.Open(t, 120, 40, inScript(script, command(t, "--demo")))
		s.See(`● live$`)
		if err := s.HangUp(); err != nil {
			t.Fatal(err)
		}
		if code := s.ExitCode(); code != want {
			t.Errorf("%s: exit code %d, want %d", script, code, want)
		}
	}
}

// redraw is the key that redraws the whole screen.
const redraw = "\x0c"

func TestSignalsEndAFrozenTail(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			if _, err := io.WriteString(w, "data: a stream without an end\n\n"); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	s := vtest.Open(t, 120, 40, command(t, "tail", server.URL))
	s.See(`a stream without an end`)
	thaw := s.Freeze("")
	defer thaw()
	if err := s.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.ExitCode(); code != 128+int(syscall.SIGTERM) {
		t.Errorf("exit code %d", code)
	}
}

func TestAbortRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for sig, name := range map[syscall.Signal]string{syscall.SIGQUIT: "SIGQUIT: quit", syscall.SIGABRT: "SIGABRT: abort"} {
		cmd := command(t, "--demo")
		pidFile := cmd.Dir + "/pid"
		script := fmt.Sprintf(`sh -c 'echo $$ > %q; exec "$@"' sh "$@" 2> trace; echo "exit code $?"; stty -a`, pidFile)
		s := vtest.Open(t, 120, 40, inScript(script+"; head -1 trace; grep -c ^goroutine trace", cmd))
		s.See(`● live$`)
		sendTo(t, pidFile, sig)
		_, controls := s.Ends()
		left := s.Text()
		for _, want := range []string{`^exit code 2$`, `(^| )icanon`, `(^| )echo `, "^" + name + "$", `^[1-9]\d+$`} {
			if !vtest.Pattern(want).MatchString(left) {
				t.Errorf("%s is missing in\n%s", want, left)
			}
		}
		restored(t, controls, "feedscope demo")
	}
}
