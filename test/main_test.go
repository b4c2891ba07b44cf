package test

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"

	"feedscope/test/race"
	"feedscope/ui/term/vtest"
)

const (
	escape = "\x1b"
	enter  = "\r"
	ctrlC  = "\x03"
)

var (
	buildDir string       // Holds the program while the tests run.
	runs     atomic.Int64 // Counts runs of the program.
)

func TestMain(m *testing.M) {
	// These tests mostly wait, so more of them run at once than there are processors, unless -parallel says otherwise.
	_ = flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0)))
	// Children inherit ignored signals, as SIGHUP under nohup, but not caught ones.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	if err := os.Chdir(".."); err != nil { // Paths in these tests start at the root of the module.
		log.Fatal(err)
	}
	var err error
	if buildDir, err = os.MkdirTemp("", "feedscope-test-"); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(buildDir) }()
	m.Run()
}

// program and watched build the program once, watched with the race detector if the tests run with it.
var program, watched = build("feedscope", false), build("feedscope-race", race.Enabled)

func build(name string, race bool) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		path := filepath.Join(buildDir, name)
		out, err := exec.Command("go", "build", "-race="+strconv.FormatBool(race), "-o", path, ".").CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("go build: %w\n%s", err, out)
		}
		return path, nil
	})
}

// command prepares a run of the program in an empty home directory, without configuration or proxy.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return prepare(t, program, args)
}

// watchedCommand is command for the tests that reach most of the program, under the race detector.
func watchedCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := prepare(t, watched, args)
	// Not in home: GORACE ends a path at a comma, which a test name may contain.
	races := filepath.Join(buildDir, fmt.Sprintf("races-%d-", runs.Add(1)))
	cmd.Env = append(cmd.Env, "GORACE=atexit_sleep_ms=0 log_path="+races)
	t.Cleanup(func() {
		reports, _ := filepath.Glob(races + "*")
		for _, f := range reports {
			t.Errorf("the race detector reports:\n%s", read(t, f))
		}
	})
	return cmd
}

func prepare(t *testing.T, program func() (string, error), args []string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.Command(path, args...)
	cmd.Dir = home
	cmd.Env = []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CONFIG_DIRS=" + home, "XDG_STATE_HOME=" + home, "TMPDIR=" + home,
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor",
	}
	return cmd
}

// unlessRace skips a test under the race detector.
func unlessRace(t *testing.T, why string) {
	t.Helper()
	if race.Enabled {
		t.Skip(why)
	}
}

// unwatched is why long tests of a program that is built without the race detector do not run under it.
const unwatched = "the race detector would only watch the test"

// inShell runs cmd in a shell that then prints its exit code and the settings of the terminal.
func inShell(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	sh := exec.Command("/bin/sh", append([]string{"-c", `"$0" "$@"; echo "exit code $?"; stty -a`}, cmd.Args...)...)
	sh.Dir, sh.Env = cmd.Dir, cmd.Env
	return sh
}

// demoScreen has patterns of the demo's screen: every feed, a price, an alert, a series and an event.
var demoScreen = []string{
	`● live$`, `● market live`, `● alerts live`, `● metrics live`,
	`BRYX \d+\.\d\d [▲▼ ]`, `(CRIT|WARN|INFO) `, `api-1 cpu \d+`, `market (quote|trade|session)`,
}

func TestDemo(t *testing.T) {
	t.Parallel()
	s := vtest.Open(t, 120, 40, inShell(t, watchedCommand(t, "--demo")))
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
		`^feedscope ran \d+\.\ds: 4 feeds, [\d,]+ events, 0 reconnects, 0 lost$`, `^exit code 0$`, `(^| )icanon`, `(^| )echo `, `(^| )isig`,
	} {
		if !vtest.Pattern(want).MatchString(left) {
			t.Errorf("%s is missing in\n%s", want, left)
		}
	}
	restored(t, controls, "feedscope demo")
}

// restored fails unless the terminal was restored and the program only drew on it and set the title.
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
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
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
					t.Errorf("%s is missing in\n%s", want, left)
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
	t.Parallel()
	s := vtest.Open(t, 120, 40, watchedCommand(t, "--demo"))
	s.See(demoScreen...)

	s.Press("?")
	s.See(`Keys`, `ctrl\+c quit at once`, `esc closes`)
	s.Press(escape)
	s.Gone(`esc closes`)

	s.Press("2z")
	s.Gone(`╭ Metrics`)
	s.See(`╭ Market .*╮$`, `ASK VOL`, `TARN \d+\.\d\d`, `^│─ BRYX ─`)
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
	dark := border(s)
	s.Press("theme contr")
	s.See(`theme contrast`)
	s.Gone(`theme mono`)
	s.Press(enter)
	s.Gone(`Commands`)
	contrast := recolored(s, dark)
	s.Press("t")
	recolored(s, contrast)

	s.Press("1" + enter)
	s.See(`╭ Feeds · market`, `last event ID`, `response HTTP/1.1 200 OK`, `p50 p95 p99 max`, `History`)
	s.Press("q")
	s.Gone(`esc closes`)
	s.Press("5k" + enter)
	s.See(`╭ Events · \w+`, `offset byte [\d,]+ of the stream`, `"ts":`)
	s.Press("q")
	s.Gone(`esc closes`)

	s.Press(ctrlC)
	code, controls := s.Ends()
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	restored(t, controls, "feedscope demo")
}

// copied waits until the program has put n texts on the clipboard in all. The message about it is gone after three
// seconds, perhaps before a slow terminal shows it.
func copied(s *vtest.Session, n int) {
	s.Expect(fmt.Sprintf("text number %d on the clipboard", n), func(string) bool { return clips(s) >= n })
}

func clips(s *vtest.Session) int { return bytes.Count(s.Raw(), []byte("\x1b]52;c;")) }

// border returns the color of the corner of the first panel.
func border(s *vtest.Session) (color string) {
	s.Cells(func(x, y int, c *uv.Cell) {
		if x == 0 && y == 1 {
			color = fmt.Sprint(c.Style.Fg)
		}
	})
	return color
}

// recolored waits until the border has another color and returns it.
func recolored(s *vtest.Session, before string) (now string) {
	s.Expect("another color of the border", func(string) bool {
		now = border(s)
		return now != before
	})
	return now
}

func TestSizes(t *testing.T) {
	t.Parallel()
	s := vtest.Open(t, 120, 40, watchedCommand(t, "--demo"))
	s.See(demoScreen...)
	for _, size := range []struct{ w, h int }{{80, 24}, {200, 60}, {30, 8}, {60, 30}, {30, 50}, {300, 12}, {120, 40}} {
		if err := s.Resize(size.w, size.h); err != nil {
			t.Fatal(err)
		}
		if size.w < 40 || size.h < 10 {
			s.Expect("one panel", func(screen string) bool {
				return strings.Count(screen, "╭") == 1 && straight(screen, size.w, size.h)
			})
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

// straight reports whether every line between header and footer ends with a border.
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
