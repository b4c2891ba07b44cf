package dashboard

import (
	"image/color"
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"feedscope/feeds"
	"feedscope/ui/screen"
)

func TestADamagedScreenIsDrawnAnew(t *testing.T) {
	m := newTestModel(t, 80, 24)
	out := m.out.(*paper)
	for name, damage := range map[string]func(){
		"the terminal tells its size": func() { m.Update(tea.WindowSizeMsg{Width: 80, Height: 24}) },
		"ctrl+l":                      func() { press(m, "ctrl+l") },
		"ctrl+l in a prompt":          func() { press(m, ":", "ctrl+l", "esc") },
	} {
		before := out.redrawn
		if damage(); out.redrawn == before {
			t.Errorf("%s: nothing was drawn anew", name)
		}
	}
}

func TestATerminalIsTakenOverAgainAfterAStop(t *testing.T) {
	m := newTestModel(t, 80, 24)
	out := m.out.(*paper)
	out.view.Content = ""
	_, cmd := m.Update(continuedMsg{time.Now()})
	if out.entered != 1 || out.view.Content == "" {
		t.Errorf("entered %d times, shown %q", out.entered, out.view.Content)
	}
	if cmd == nil {
		t.Error("the size is not asked for")
	}
}

func TestTheEndWaitsForWhatTheTerminalHasStillToAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		then func(m *Model) tea.Cmd
		asks int // How often the end asks again.
	}{
		"an answer": {func(m *Model) tea.Cmd {
			_, cmd := m.Update(tea.BackgroundColorMsg{Color: color.Black})
			return cmd
		}, 0},
		"none": {func(*Model) tea.Cmd {
			time.Sleep(answerTime)
			synctest.Wait()
			return nil
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, 80, 24)
			synctest.Test(t, func(t *testing.T) {
				asks := 0
				out := screen.New(io.Discard, colorprofile.NoTTY, nil)
				defer out.Close()
				filter := leaving(m, out, func() { asks++ })
				m.question.ask(time.Now())
				if filter(m, tea.QuitMsg{}) != nil {
					t.Fatal("it does not wait")
				}
				cmd := c.then(m)
				if asks != c.asks || (cmd == nil) != (c.asks == 1) {
					t.Errorf("it asks %d times, and has a command: %v", asks, cmd != nil)
				}
				if filter(m, tea.QuitMsg{}) == nil {
					t.Error("it goes on waiting")
				}
			})
		})
	}
}

func TestAStandstillIsNotedInTheTimeline(t *testing.T) {
	m := newTestModel(t, 80, 24)
	at := time.Now()
	play, err := m.hub.Play(feeds.Spec{Name: "played"}, at)
	if err != nil {
		t.Fatal(err)
	}
	play.Opened(feeds.Opening{Conn: 1, Time: at})
	play.Changed(at, feeds.Status{State: feeds.Live, Since: at})
	m.Update(frameMsg{now: at})
	for _, c := range []struct {
		stopped time.Duration
		note    string
	}{
		{time.Second, ""}, // A frame is as far from the next at other times.
		{12 * time.Second, "feedscope was suspended for 12.0s: what came meanwhile is dated when it was read"},
	} {
		_, cmd := m.Update(continuedMsg{at.Add(c.stopped)})
		follow(m, cmd)
		if got := notes(m.hub); got != c.note {
			t.Errorf("after %v it is noted: %q, want %q", c.stopped, got, c.note)
		}
	}
}

// notes are what the timeline holds of feeds that go on.
func notes(h *feeds.Hub) (found string) {
	var b feeds.EventBuffer
	first, next := h.History().Range()
	for seq := first; seq < next; seq++ {
		if e, ok := h.History().Event(seq, &b); ok && e.Kind == feeds.Change && e.State == feeds.Live {
			found += string(e.Data)
		}
	}
	return found
}
