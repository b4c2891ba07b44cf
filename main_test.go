package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/vtest"
)

const (
	escape = "\x1b"
	enter  = "\r"
	ctrlC  = "\x03"
)

// buildDir holds the program while the tests run.
var buildDir string

func TestMain(m *testing.M) {
	// What is caught here is as new for a child. Tests that run under nohup would otherwise hand down that SIGHUP is ignored,
	// which the program would respect.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	os.Exit(withBuildDir(m.Run))
}

func withBuildDir(run func() int) int {
	dir, err := os.MkdirTemp("", "feedscope-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	buildDir = dir
	return run()
}

// program builds the program as a user does, once, and with the race detector if that watches the tests too.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "feedscope")
	args := []string{"build", "-o", path}
	if raced() {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func raced() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// command prepares a run of the program in a world of its own: no configuration, no proxy, nothing of this user.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	// Not below home: that has the test's name in it, and GORACE ends a path at a comma.
	logs, err := os.MkdirTemp("", "feedscope-race-") //nolint:usetesting // As said above.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(logs) })
	races := filepath.Join(logs, "race")
	t.Cleanup(func() { noRaces(t, races) })
	cmd := exec.Command(path, args...)
	cmd.Dir = home
	cmd.Env = []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CONFIG_DIRS=" + home, "XDG_STATE_HOME=" + home, "TMPDIR=" + home,
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor", "GORACE=log_path=" + races,
	}
	return cmd
}

func noRaces(t *testing.T, path string) {
	t.Helper()
	found, _ := filepath.Glob(path + "*")
	for _, f := range found {
		report, _ := os.ReadFile(f)
		t.Errorf("the race detector says:\n%s", report)
	}
}

// inShell has a shell run cmd, and then tell its exit code and the settings of the terminal.
func inShell(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	sh := exec.Command("/bin/sh", append([]string{"-c", `"$0" "$@"; echo "exit code $?"; stty -a`}, cmd.Args...)...)
	sh.Dir, sh.Env = cmd.Dir, cmd.Env
	return sh
}

// The demo's screen: every feed, a price, an alert, a series and an event.
var demoScreen = []string{
	`● live$`, `● market live`, `● alerts live`, `● metrics live`,
	`BRYX \d+\.\d\d [▲▼ ]`, `(CRIT|WARN|INFO) `, `api-1 cpu \d+`, `market (quote|trade|session)`,
}

func TestDemo(t *testing.T) {
	s := vtest.Open(t, 120, 40, inShell(t, command(t, "--demo")))
	s.See(demoScreen...)
	before := s.Find(`╭ Events · ([\d,]+)`)
	s.Expect("more events", func(screen string) bool {
		now := vtest.Pattern(`╭ Events · ([\d,]+)`).FindStringSubmatch(screen)
		return now != nil && now[1] != before
	})
	if !s.AltScreen() {
		t.Error("the dashboard does not use the alternate screen")
	}
	s.Press("q")
	code, controls := s.Ends()
	if code != 0 {
		t.Errorf("the shell ended with %d", code)
	}
	left := s.Text()
	for _, want := range []string{
		`^feedscope ran \d+\.\ds: 3 feeds, [\d,]+ events, 0 reconnects, 0 lost$`, `^exit code 0$`, `(^| )icanon`, `(^| )echo `, `(^| )isig`,
	} {
		if !vtest.Pattern(want).MatchString(left) {
			t.Errorf("there is no %s in\n%s", want, left)
		}
	}
	restored(t, controls, "feedscope demo")
}

// restored tells whether a terminal is as it was, and nothing was written to it but what draws.
func restored(t *testing.T, controls vtest.Controls, title string) {
	t.Helper()
	if len(controls.Left) > 0 {
		t.Errorf("the terminal is left with %q", controls.Left)
	}
	if len(controls.Foreign) > 0 {
		t.Errorf("the terminal was sent %q", controls.Foreign)
	}
	if diff := cmp.Diff([]string{title}, controls.Titles); diff != "" {
		t.Errorf("titles of the window: %s", diff)
	}
}

func TestSignalsRestoreTheTerminal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			cmd := command(t, "--demo")
			pidFile := filepath.Join(cmd.Dir, "pid")
			cmd.Args = append([]string{"/bin/sh", "-c", `echo $$ > "$0"; exec "$@"`, pidFile}, cmd.Args...)
			s := vtest.Open(t, 120, 40, inShell(t, cmd))
			s.See(`● live$`)
			sendTo(t, pidFile, sig)
			_, controls := s.Ends()
			left := s.Text()
			for _, want := range []string{fmt.Sprintf(`^exit code %d$`, 128+int(sig)), `(^| )icanon`, `(^| )echo `} {
				if !vtest.Pattern(want).MatchString(left) {
					t.Errorf("there is no %s in\n%s", want, left)
				}
			}
			restored(t, controls, "feedscope demo")
		})
	}
}

// sendTo sends a signal to the process whose number is in a file.
func sendTo(t *testing.T, pidFile string, sig os.Signal) {
	t.Helper()
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

func TestKeys(t *testing.T) {
	s := vtest.Open(t, 120, 40, command(t, "--demo"))
	s.See(demoScreen...)

	s.Press("?")
	s.See(`Keys`, `ctrl\+c quit at once`, `esc closes`)
	s.Press(escape)
	s.Gone(`esc closes`)

	s.Press("2z")
	s.Gone(`╭ Metrics`)
	s.See(`╭ Market .*╮$`, `ZEPH \d+\.\d\d`)
	s.Press("/zeph")
	s.See(`/zeph`, `ZEPH \d+\.\d\d`)
	s.Gone(`BRYX`)
	s.Press(enter)
	s.See(`/zeph ─╮$`)
	s.Press(escape)
	s.See(`BRYX \d`)
	s.Press(escape)
	s.See(`╭ Metrics`)

	s.Press(" ")
	s.See(`paused · [1-9]\d* new$`)
	s.Press(" ")
	s.See(`● live$`)

	s.Press(":")
	s.See(`Commands`, `▌ next-panel`)
	s.Press("theme contr")
	s.See(`theme contrast`)
	s.Gone(`theme mono`)
	s.Press(enter)
	s.Gone(`Commands`)
	s.Press("t")
	s.See(`theme \w+$`)

	s.Press("1" + enter)
	s.See(`╭ Feeds · market`, `last event ID`, `response HTTP/1.1 200 OK`, `p50 p95 p99 max`, `What happened`)
	s.Press("q")
	s.Gone(`esc closes`)
	s.Press("5k" + enter)
	s.See(`╭ Events · \w+`, `offset byte [\d,]+ of its stream`, `"ts":`)
	s.Press("q")
	s.Gone(`esc closes`)

	s.Press(ctrlC)
	code, controls := s.Ends()
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	restored(t, controls, "feedscope demo")
}

func TestSizes(t *testing.T) {
	s := vtest.Open(t, 120, 40, command(t, "--demo"))
	s.See(demoScreen...)
	for _, size := range []struct{ w, h int }{{80, 24}, {200, 60}, {30, 8}, {60, 30}, {30, 50}, {300, 12}, {120, 40}} {
		if err := s.Resize(size.w, size.h); err != nil {
			t.Fatal(err)
		}
		if size.w < 40 || size.h < 10 {
			s.See(fmt.Sprintf("too small: %dx%d, needs 40x10", size.w, size.h))
			continue
		}
		s.Expect(fmt.Sprintf("a straight screen of %dx%d", size.w, size.h), func(screen string) bool {
			return straight(screen, size.w, size.h)
		})
		s.See(`live$`, `╭ Feeds`, `q quit`)
	}
	s.See(demoScreen...)
	s.Press("q")
	_, controls := s.Ends()
	restored(t, controls, "feedscope demo")
}

// straight tells whether every line between header and footer ends in a border.
func straight(screen string, w, h int) bool {
	lines := strings.Split(screen, "\n")
	if len(lines) != h {
		return false
	}
	for _, l := range lines[1 : h-1] {
		last, _ := utf8.DecodeLastRuneInString(l)
		if utf8.RuneCountInString(l) != w || !strings.ContainsRune("╮│┃╯", last) {
			return false
		}
	}
	return true
}
