package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
	"feedscope/ui/config"
	"feedscope/ui/panics"
)

// begun is when the recording begins.
var begun = time.Date(2026, 5, 4, 14, 3, 0, 0, time.Local)

func second(s float64) time.Time { return begun.Add(time.Duration(s * float64(time.Second))) }

// recorded writes a recording of 100 s. Feed a has an event every 10 s, feed b one at 1 s, and b is lost at 50 s.
func recorded(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "day.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	var tracks []feeds.Track
	for i, name := range []string{"a", "b"} {
		track := w.Track(begun, i, feeds.Spec{Name: name, URL: "http://" + name + "/"})
		track.Opened(feeds.Opening{Conn: 1, Time: begun, Info: conn.Info{Started: begun, Up: begun}})
		track.Changed(begun, feeds.Status{State: feeds.Live, Since: begun, Reason: "connected"})
		tracks = append(tracks, track)
	}
	read := func(feed, offset int, s float64, text string) {
		tracks[feed].Read(feeds.Read{Conn: 1, Time: second(s), Offset: int64(offset), Bytes: []byte(text)})
	}
	read(1, 0, 1, "data: of b\n\n")
	offset := 0
	for s := 10; s <= 100; s += 10 {
		text := fmt.Sprintf("data: at %d\n\n", s)
		read(0, offset, float64(s), text)
		offset += len(text)
		if s == 50 {
			tracks[1].Closed(feeds.Closing{Conn: 1, Time: second(50), Reason: "the server closed the stream"})
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// cinema is a dashboard that plays a recording in synthetic time.
type cinema struct {
	*Model
	t *testing.T
}

// newCinema opens the dashboard of a recording, on a dark screen.
func newCinema(t *testing.T, o Options, width, height int) cinema {
	t.Helper()
	o.Config.Theme = "dark"
	host, crashes := newPanelHost(), make(chan *panics.Error, 1)
	s, err := open(o, host, crashes)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(o, s)
	m.clock = newClock(30, func(tea.Msg) {}, m.hub.Changed(), host.asks)
	m.out = new(paper)
	m.host, host.m, m.crashes = host, m, crashes
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return cinema{m, t}
}

func (c cinema) end() { c.session.close() }

// replaying runs a test with a cinema.
func replaying(t *testing.T, r Replay, test func(c cinema)) {
	t.Helper()
	if r.Paths == nil {
		r.Paths = []string{recorded(t)}
	}
	synctest.Test(t, func(t *testing.T) {
		o := Options{Config: (&config.Loader{Panels: Panels}).ForNames([]string{"a", "b"}), Replay: &r}
		c := newCinema(t, o, 80, 24)
		defer c.end()
		c.after(0)
		test(c)
	})
}

// after lets time pass and returns the screen.
func (c cinema) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	c.Update(frameMsg{now: time.Now()})
	return shown(c.Model)
}

// do presses keys, completes the work they start, and returns the screen.
func (c cinema) do(keys ...string) string {
	for _, k := range keys {
		follow(c.Model, press(c.Model, k))
	}
	return c.after(0)
}

// see checks what is on the screen; "!" means that it is not.
func (c cinema) see(screen string, want ...string) {
	c.t.Helper()
	for _, w := range want {
		gone, not := strings.CutPrefix(w, "!")
		if strings.Contains(screen, gone) == not {
			c.t.Errorf("wanted %q in\n%s", w, screen)
		}
	}
}

// isAt checks the position, in seconds from the beginning.
func (c cinema) isAt(s float64) {
	c.t.Helper()
	if got := c.at.Sub(begun).Seconds(); got < s-0.001 || got > s+0.001 {
		c.t.Errorf("it is %v, want %v", got, s)
	}
}

func TestRecordingPlaysAndIsMarkedAsReplay(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		s := c.after(11 * time.Second)
		c.see(s, " REPLAY ", "▸ playing", "14:03:11", "14:03:00 ", " 14:04:40", "of b", "at 10", "!at 20", "! live  \n")
		c.see(c.after(10*time.Second), "at 20", "14:03:21")
		if title := c.out.(*paper).view.Title; !strings.HasPrefix(title, "feedscope replay /") {
			t.Errorf("the window is called %q", title)
		}
	})
}

func TestPlaybackPausesAndSteps(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.after(11 * time.Second)
		c.see(c.do("space"), "‖ paused")
		c.after(time.Hour)
		c.isAt(11)
		c.see(c.do(">"), "‖ paused", "at 20", "!at 30")
		c.isAt(20)
		c.see(c.do(">", ">"), "at 40", "!at 50")
		c.see(c.do("space"), "▸ playing")
		c.after(5 * time.Second)
		c.isAt(45)
		c.see(c.do(">"), "‖ paused", "at 50")
	})
}

func TestKeysDoubleAndHalveTheSpeed(t *testing.T) {
	replaying(t, Replay{Speed: 3}, func(c cinema) {
		c.see(c.after(0), "playing 3x")
		c.see(c.do("+"), "playing 4x")
		c.see(c.do("-"), "playing 2x")
		c.after(10 * time.Second)
		c.isAt(20)
		c.see(c.do("-"), "▸ playing  \n")
		c.see(c.do("-", "-", "-"), "playing 0.125x")
		c.see(c.do("-"), "playing 0.1x")
		c.see(c.do("-"), "playing 0.1x")
		c.do("space")
		if c.do(strings.Split("++++++++++++++", "")...); c.player.State().Speed != replay.MaxSpeed {
			t.Errorf("the highest speed is %v", c.player.State().Speed)
		}
		c.see(c.do("-", "space"), "playing 256x")
	})
	for speed, want := range map[float64][2]float64{
		0.1: {0.125, 0.1}, 0.125: {0.25, 0.1}, 1: {2, 0.5}, 3: {4, 2}, 128: {256, 64},
		256: {replay.MaxSpeed, 128}, 300: {replay.MaxSpeed, 256}, replay.MaxSpeed: {replay.MaxSpeed, 256},
	} {
		if got := [2]float64{faster(speed), slower(speed)}; got != want {
			t.Errorf("%v becomes %v, want %v", speed, got, want)
		}
	}
}

func TestSeekingKeepsFiltersAndFocus(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.do("2", "z", "/", "a", "t", "enter", "+", "space")
		c.see(c.do("}", "}"), "at 20", "!at 30", "‖ paused")
		c.isAt(20)
		before := c.session
		c.see(c.do("}", "{", "{"), "at 10", "!at 20", "‖ paused", "/at", "Events")
		c.isAt(10)
		if c.session == before || c.focus != 1 || !c.zoomed || c.filterer().Filter() != "at" {
			t.Errorf("focus %d, zoomed %v, filter %q", c.focus, c.zoomed, c.filterer().Filter())
		}
		c.see(c.do("space"), "playing 2x")
		c.see(c.do("{", "{"), "!at 10")
		c.isAt(0)
		c.after(5 * time.Second)
		c.isAt(10)
	})
}

func TestSeeksDuringASeekAddUp(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.do("space", "}", "}", "}", "}", "}", "}")
		first := press(c.Model, "{")
		c.see(c.after(0), "seeking")
		if cmd := press(c.Model, "{", "{", "}"); cmd != nil {
			t.Error("another session is being opened")
		}
		follow(c.Model, first)
		c.see(c.after(0), "at 40", "!at 50", "‖ paused")
		c.isAt(40)
	})
}

func TestStepsDuringASeekFollowIt(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.do("space", "}", "}", "}", "}", "}", "}")
		back := press(c.Model, "{")
		press(c.Model, ">", ">", "{", ">")
		follow(c.Model, back)
		c.see(c.after(0), "at 50", "!at 60", "‖ paused")
		c.isAt(50)
	})
}

func TestSeekingBackClosesLayers(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.see(c.do("2", "space", "}", "enter"), "esc closes")
		c.see(c.do("{"), "!esc closes")
	})
}

func TestClickOnSeekBarSeeks(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.do("space")
		click := func(x int) {
			_, cmd := c.Update(tea.MouseClickMsg{X: x, Y: seekbarLine, Button: tea.MouseLeft})
			follow(c.Model, cmd)
			c.after(0)
		}
		click(c.seekbar.x + c.seekbar.n - 1)
		c.isAt(100)
		click(c.seekbar.x)
		c.isAt(0)
		click(c.seekbar.x + (c.seekbar.n-1)/2)
		if half := c.at.Sub(begun).Seconds(); half < 49 || half > 51 {
			t.Errorf("a click in the middle goes to %v", half)
		}
		click(0)
		if half := c.at.Sub(begun).Seconds(); half < 49 {
			t.Errorf("a click outside the bar goes to %v", half)
		}
	})
}

func TestSeekBarMarksLostConnections(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		bar := []rune(strings.Split(c.after(20*time.Second), "\n")[seekbarLine])
		if lost := slices.Index(bar, '⟳') - c.seekbar.x; lost != (c.seekbar.n-1)/2 && lost != c.seekbar.n/2 {
			t.Errorf("the loss is at %d of %d: %s", lost, c.seekbar.n, string(bar))
		}
		if place := slices.Index(bar, '●') - c.seekbar.x; place*5 < c.seekbar.n-8 || place*5 > c.seekbar.n+8 {
			t.Errorf("it is at %d of %d: %s", place, c.seekbar.n, string(bar))
		}
		if strings.Count(string(bar), "⟳") != 1 {
			t.Errorf("the bar is %s", string(bar))
		}
	})
}

func TestSeekBackAfterEnd(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.see(c.after(time.Hour), "○ end", "at 100")
		c.isAt(100)
		for _, key := range []string{"space", ">", "}"} {
			c.see(c.after(time.Minute), "!at its end")
			c.see(c.do(key), "○ end", "the recording has ended; { goes back")
		}
		c.see(c.do("{"), "▸ playing", "!at 100")
		c.isAt(90)
	})
}

func TestReplayCanBeLimitedToAPart(t *testing.T) {
	replaying(t, Replay{From: second(25), To: second(55)}, func(c cinema) {
		c.isAt(25)
		c.see(c.after(0), "at 20", "!at 30", "14:03:55")
		c.see(c.after(time.Hour), "○ end", "at 50", "!at 60")
	})
}

func TestRecordedFeedCannotReconnect(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		for _, key := range []string{"r", "d"} {
			c.see(c.after(time.Minute), "!cannot reconnect")
			c.see(c.do(key), "a recorded feed cannot reconnect")
		}
		c.Update(tea.WindowSizeMsg{Width: 120, Height: 60})
		c.see(c.do("?"), " Replay ", "twice as fast", "!reconnect now", "!pause the view")
		c.see(c.do("esc", ":", "r", "e", "c"), "!record ", "!reconnect")
	})
	m := newTestModel(t, 120, 60)
	press(m, "?")
	if s := shown(m); strings.Contains(s, "twice as fast") || !strings.Contains(s, "reconnect now") {
		t.Errorf("the help of live feeds is\n%s", s)
	}
	if cmd := press(m, "esc", "+", "-", "{", "}", ">"); cmd != nil || !strings.Contains(m.toast.text, "only in a recording") {
		t.Errorf("a playback key affects live feeds: %q", m.toast.text)
	}
}

func TestMessagesUseTheRealClock(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.see(c.do("space", "r"), "cannot reconnect")
		c.see(c.after(toastTime), "!cannot reconnect")
		c.isAt(0)
	})
}

func TestDeadlinesOfPanelsAreConvertedToRealTime(t *testing.T) {
	replaying(t, Replay{Speed: 4}, func(c cinema) {
		if got := c.real(c.at.Add(time.Second)).Sub(c.now); got != 250*time.Millisecond {
			t.Errorf("a second takes %v", got)
		}
		c.do("space")
		if got := c.real(c.at.Add(time.Second)); !got.IsZero() {
			t.Errorf("while it is paused there is a frame at %v", got)
		}
	})
}

func TestHidingHostsHidesTheDirectoryOfARecording(t *testing.T) {
	path := recorded(t)
	replaying(t, Replay{Paths: []string{path}}, func(c cinema) {
		c.Update(tea.WindowSizeMsg{Width: 500, Height: 24})
		c.see(shown(c.Model), path)
		c.see(c.do("x"), "day.capture", "!"+path)
		c.see(c.summary(time.Second, ""), "feedscope replayed day.capture for 1.0s: 2 feeds, ")
	})
}

func TestReplayFramesFillScreenExactly(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		for _, size := range [][2]int{{1, 1}, {39, 10}, {40, 10}, {60, 14}, {80, 24}, {160, 45}, {500, 12}} {
			c.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			lines := strings.Split(shown(c.Model), "\n")
			if len(lines) != size[1] {
				t.Errorf("%d lines at %v", len(lines), size)
			}
			for y, l := range lines {
				if w := ansi.StringWidth(l); w != size[0] {
					t.Errorf("at %v line %d is %d cells wide: %q", size, y, w, l)
				}
			}
			if size[0] >= 40 && size[1] >= 10 {
				c.see(lines[0], " REPLAY ", "▸ playing")
			}
		}
	})
}

func TestSeekBarNamesFlawsOfRecording(t *testing.T) {
	path := recorded(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "cut off"...), 0o600); err != nil {
		t.Fatal(err)
	}
	replaying(t, Replay{Paths: []string{path}}, func(c cinema) {
		c.see(strings.Split(c.after(0), "\n")[seekbarLine], "◆ cut off")
	})
	for want, o := range map[string]capture.Outline{
		"":                     {},
		"cut off":              {Damages: []capture.Damage{{AtEnd: true}}},
		"damaged":              {Damages: []capture.Damage{{}, {AtEnd: true}}},
		"2.0KiB lost, damaged": {Damages: []capture.Damage{{}}, Loss: capture.Loss{Reads: 1, Bytes: 2048}},
	} {
		if got := flaws(&o); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRecordingOfSeveralDaysShowsDates(t *testing.T) {
	if timeLayout(begun, second(60)) != time.TimeOnly || timeLayout(begun, begun.Add(24*time.Hour)) == time.TimeOnly {
		t.Error("the times have the same format")
	}
}

func TestSeekingBackKeepsMarksWatchesAndTheSelection(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		c.do("2", "z", "space", "}", "}", "}", "}", "}", "T", "l")
		c.do("k", "k", "M") // At 30.
		run(c.Model, "watch nothing type:message")
		c.see(c.after(0), "★", ".nothing type:message", "[Raw]", "DELTA")
		c.see(c.do("{"), "at 40", "!at 50", "★", ".nothing type:message", "[Raw]", "DELTA", "data: at 30")
		c.see(c.do("{", "{", "'"), "!★", "nothing is marked") // The mark is after the position.
		c.do("}")
		c.see(c.do("'"), "★", "Marks", "at 30")
		c.see(c.do("esc", "1", "s", "}", "}", "{"), "worst first")
	})
}
