package dashboard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/test/race"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/vtest"
)

// crashing is a panel with a fold. After a key, one part of it panics.
type crashing struct {
	where string
	host  panel.Host
	armed atomic.Bool
}

func (c *crashing) at(where string) {
	if c.where == where && c.armed.Load() {
		panic("ouch in " + where)
	}
}

func (c *crashing) Title(panel.Frame) (title, badge string) { c.at("Title"); return "crashing", "" }
func (c *crashing) Refresh(time.Time)                       { c.at("Refresh") }
func (c *crashing) Do(keymap.Action) bool {
	c.armed.Store(true)
	c.at("Do")
	c.host.Later(func() func() { c.at("Later"); return func() { c.at("then") } })
	return false
}
func (c *crashing) Click(int, int)     {}
func (c *crashing) Wheel(_, _, _ int)  {}
func (c *crashing) Fold([]feeds.Event) { c.at("Fold") }
func (c *crashing) Lines(_ panel.Frame, w, h int) []string {
	c.at("Lines")
	lines := make([]string, h)
	for i := range lines {
		lines[i] = strings.Repeat(".", w)
	}
	return lines
}

// crashAt names the part that panics, for the child process.
const crashAt = "FEEDSCOPE_TEST_CRASH_AT"

// TestCrashHelperProcess is the child process of TestPanicIsReportedWithLogFile. On its own it does nothing.
func TestCrashHelperProcess(t *testing.T) {
	where := os.Getenv(crashAt)
	if where == "" {
		return
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for ticks := time.NewTicker(20 * time.Millisecond); r.Context().Err() == nil; <-ticks.C {
			_, _ = fmt.Fprint(w, "data: s3cret-payload\n\n")
			_ = http.NewResponseController(w).Flush()
		}
	}))
	crash := panel.Define(panel.Type{Name: events.Type.Name}, func(_ events.Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
		c := &crashing{where: where, host: d.Host}
		return c, c, nil
	})
	Panels[slices.IndexFunc(Panels, func(t panel.Type) bool { return t.Name == crash.Name })] = crash
	loader := config.Loader{Panels: Panels}
	c, err := loader.ForURLs([]string{strings.Replace(server.URL, "//", "//user:s3cret-password@", 1) + "/?token=s3cret-token"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(t.Context(), Options{Config: c, Version: "v1.2.3", In: os.Stdin, Out: os.Stdout, Environ: os.Environ()})
	fmt.Println(err)
	os.Exit(1)
}

func TestPanicIsReportedWithLogFile(t *testing.T) {
	race.ExitAtOnce()
	for _, where := range []string{"Title", "Refresh", "Lines", "Do", "Fold", "Later", "then"} {
		t.Run(where, func(t *testing.T) {
			state := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run=^TestCrashHelperProcess$")
			cmd.Env = append(os.Environ(), crashAt+"="+where, "TERM=xterm-256color", "XDG_STATE_HOME="+state)
			s := vtest.Open(t, 100, 30, cmd)
			s.See(`live$`)
			s.Press("n")
			code, controls := s.Ends()
			if code != 1 || len(controls.Left) > 0 || len(controls.Foreign) > 0 {
				t.Errorf("code %d, left %q, foreign %q", code, controls.Left, controls.Foreign)
			}
			checkCrash(t, s.Text(), state, "ouch in "+where)
		})
	}
}

// checkCrash checks the message and the log file that it names.
func checkCrash(t *testing.T, screen, state, value string) {
	t.Helper()
	message := strings.ReplaceAll(strings.TrimSpace(screen), "\n", "") // The terminal wraps it.
	m := regexp.MustCompile(`^internal error; please report it and attach (/\S+\.log)$`).FindStringSubmatch(message)
	if m == nil {
		t.Fatalf("the screen is\n%s", screen)
	}
	if !strings.HasPrefix(m[1], state) {
		t.Errorf("the log is %s", m[1])
	}
	info, err := os.Stat(m[1])
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the log: %v", info.Mode())
	}
	log, err := os.ReadFile(m[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"feedscope v1.2.3\n", value, filepath.Base("crash_test.go") + ":"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if strings.Contains(string(log), "s3cret") {
		t.Errorf("there is a secret in the log:\n%s", log)
	}
}
