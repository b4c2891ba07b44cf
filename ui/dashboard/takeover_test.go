package dashboard

import (
	"image/color"
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"feedscope/ui/term/screen"
)

func TestDamagedScreenIsRedrawn(t *testing.T) {
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

func TestTerminalIsRetakenAfterStop(t *testing.T) {
	m := newTestModel(t, 80, 24)
	out := m.out.(*paper)
	out.view.Content = ""
	_, cmd := m.Update(continuedMsg{})
	if out.entered != 1 || out.view.Content == "" {
		t.Errorf("entered %d times, shown %q", out.entered, out.view.Content)
	}
	if cmd == nil {
		t.Error("the size is not asked for")
	}
}

func TestQuittingWaitsForAPendingReply(t *testing.T) {
	for name, c := range map[string]struct {
		then func(m *Model) tea.Cmd
		asks int // How often quitting is retried.
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
				filter := leaving(t.Context(), m, out, func() { asks++ })
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
