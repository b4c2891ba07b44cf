package dashboard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
)

// follow completes the work that an update has started.
func follow(m *Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			follow(m, c)
		}
	default:
		_, next := m.Update(msg)
		follow(m, next)
	}
}

// typeCommand types a command into the palette.
func typeCommand(m *Model, line string) tea.Cmd {
	press(m, ":")
	m.Update(tea.PasteMsg{Content: line})
	return press(m, "enter")
}

func run(m *Model, line string) { follow(m, typeCommand(m, line)) }

func headerOf(m *Model) string {
	m.Update(frameMsg{now: m.now})
	header, _, _ := strings.Cut(shown(m), "\n")
	return header
}

func TestRecordWritesReadableFile(t *testing.T) {
	t.Chdir(t.TempDir())
	m := newTestModel(t, 120, 40)
	m.now = time.Date(2026, 5, 4, 14, 3, 20, 0, time.Local)
	run(m, "record")
	if m.toast.text != "recording to feedscope-20260504-140320.capture; :stop ends it" {
		t.Errorf("the message is %q", m.toast.text)
	}
	if h := headerOf(m); !regexp.MustCompile(`● REC \d+B `).MatchString(h) {
		t.Errorf("the header is %s", h)
	}
	m.now = m.now.Add(time.Second)
	if h := headerOf(m); !regexp.MustCompile(`  REC \d+B `).MatchString(h) {
		t.Errorf("a second later the header is %s", h)
	}
	run(m, "record")
	if !regexp.MustCompile(`^recorded feedscope-20260504-140320\.capture: \S+B, 0 events$`).MatchString(m.toast.text) {
		t.Errorf("the message is %q", m.toast.text)
	}
	if h := headerOf(m); strings.Contains(h, "REC") {
		t.Errorf("the header is still %s", h)
	}
	f, err := capture.Open("feedscope-20260504-140320.capture")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if o, err := capture.Scan(f.Reader); err != nil || len(o.Feeds) != 5 { // With the alerts.
		t.Errorf("the recording has %+v, %v", o, err)
	}
	if s := m.summary(time.Second, m.endRecording()); !strings.Contains(s, "lost; recorded feedscope-20260504-140320.capture: ") {
		t.Errorf("the summary is %q", s)
	}
}

func TestRecordNeedsBangToReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.capture")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := newTestModel(t, 120, 40)
	run(m, "record "+path)
	if m.toast.text != path+" already exists; :record! replaces it" || m.recording != nil {
		t.Errorf("the message is %q", m.toast.text)
	}
	if got, _ := os.ReadFile(path); string(got) != "precious" {
		t.Errorf("the file is now %q", got)
	}
	run(m, "record! "+path)
	if !strings.HasPrefix(m.toast.text, "recording to ") {
		t.Errorf("the message is %q", m.toast.text)
	}
	run(m, "record other")
	if m.toast.text != "already recording to "+path+"; :stop ends it" {
		t.Errorf("the message is %q", m.toast.text)
	}
	run(m, "stop")
	if !strings.HasPrefix(m.toast.text, "recorded "+path+": ") {
		t.Errorf("the message is %q", m.toast.text)
	}
	run(m, "stop")
	if m.toast.text != errNotRecording.Error() {
		t.Errorf("the message is %q", m.toast.text)
	}
}

func TestFileThatCannotBeCreatedIsReported(t *testing.T) {
	m := newTestModel(t, 120, 40)
	run(m, "record "+filepath.Join(t.TempDir(), "none", "x"))
	if !strings.HasSuffix(m.toast.text, ": no such file or directory") || m.recording != nil {
		t.Errorf("the message is %q", m.toast.text)
	}
}

// fake is a writer without a file.
type fake struct {
	stats  capture.Stats
	closed int
}

func (f *fake) Track(time.Time, int, feeds.Spec) feeds.Track { return unheard{} }

func (f *fake) Stats() capture.Stats { return f.stats }

func (f *fake) Close() error {
	f.closed++
	return f.stats.Err
}

// unheard is a track that keeps nothing.
type unheard struct{}

func (unheard) Opened(feeds.Opening) {}

func (unheard) Clock(time.Time, conn.Clock) {}

func (unheard) Read(feeds.Read) {}

func (unheard) Closed(feeds.Closing) {}

func (unheard) Changed(time.Time, feeds.Status) {}

func TestDiskErrorStaysUntilAcknowledged(t *testing.T) {
	m := newTestModel(t, 120, 40)
	w := new(fake)
	m.createCapture = func(capture.Options) (writer, error) { return w, nil }
	run(m, "record x.capture")
	w.stats.Loss = capture.Loss{Reads: 3, Bytes: 2048}
	if h := headerOf(m); !strings.Contains(h, "REC 0B · 2.0KiB lost") {
		t.Errorf("the header is %s", h)
	}
	w.stats.Err = &fs.PathError{Op: "write", Path: "x.capture", Err: errors.New("no space left on device")}
	for range 2 {
		if h := headerOf(m); !strings.Contains(h, "✕ not recording: no space left on device (a)") {
			t.Errorf("the header is %s", h)
		}
	}
	const want = "recording to x.capture failed: no space left on device"
	if s := m.endRecording(); s != want {
		t.Errorf("the summary says %q", s)
	}
	press(m, "a")
	if h := headerOf(m); strings.Contains(h, "recording") {
		t.Errorf("the header is still %s", h)
	}
	if s := m.endRecording(); s != want {
		t.Errorf("the summary says %q once it is acknowledged", s)
	}
}

func TestQuittingFinishesTheRecording(t *testing.T) {
	for name, running := range map[string]bool{"while it runs": true, "before the file is there": false} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, 120, 40)
			w, created := new(fake), 0
			m.createCapture = func(capture.Options) (writer, error) { created++; return w, nil }
			cmd := typeCommand(m, "record x.capture")
			if running {
				follow(m, cmd)
			}
			got, want := m.endRecording(), map[bool]string{true: "recorded x.capture: 0B, 0 events"}[running]
			if got != want {
				t.Errorf("the summary says %q", got)
			}
			if !running {
				cmd()
			}
			if fmt.Sprint(created, w.closed) != map[bool]string{true: "1 1", false: "0 0"}[running] {
				t.Errorf("created %d times, closed %d times", created, w.closed)
			}
		})
	}
}
