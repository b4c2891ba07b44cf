package dashboard

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"feedscope/ui/screen"
)

// mute is the terminal for Bubble Tea, which cares for its input, its raw mode, its size and the shell's job control.
// What Bubble Tea would write is dropped, since the screen is drawn by package screen: Bubble Tea's own renderer takes
// every frame apart whole, at beats of its own, which costs twice the processor and half a frame of delay.
type mute struct{ term.File }

// Write drops p.
func (mute) Write(p []byte) (int, error) { return len(p), nil }

// switching is a filter of messages that gives the screen back before Bubble Tea gives back the rest of the terminal,
// and takes it over again after a suspension.
func switching(out *screen.Screen) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.QuitMsg, tea.SuspendMsg:
			out.Leave()
		case tea.ResumeMsg:
			out.Enter()
		}
		return msg
	}
}

// continuedMsg tells that the process was stopped and goes on, in a terminal that others have used meanwhile.
type continuedMsg struct{}

// retake brings the terminal back to what it was: its raw mode, its screen, and its size.
func (m *Model) retake() tea.Cmd {
	if in := m.o.In; in != nil {
		_, _ = term.MakeRaw(in.Fd()) // Input that is no terminal has no such mode.
	}
	m.out.Enter()
	return tea.RequestWindowSize
}
