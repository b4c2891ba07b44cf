package dashboard

import (
	"time"

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

// question is what the terminal has been asked. Its answer comes as input: one that comes when the program has ended would
// stand on the screen as if it were typed.
type question struct {
	open    time.Time // When it was asked; zero while none is open.
	leaving bool      // The end waits for the answer.
}

// answerTime is how long an answer may take: that of the slowest line on which one would still want to work. Terminals that
// never answer cost no more than this, and only who leaves at once.
const answerTime = 500 * time.Millisecond

func (q *question) ask(now time.Time) { q.open = now }

// answered notes the answer, and tells whether the end has waited for it.
func (q *question) answered() (leaving bool) {
	q.open = time.Time{}
	return q.leaving
}

// wait tells for how long the end must wait for the answer.
func (q *question) wait(now time.Time) time.Duration {
	q.leaving = true
	if q.open.IsZero() {
		return 0
	}
	return max(q.open.Add(answerTime).Sub(now), 0)
}

// switching is a filter of messages that gives the screen back before Bubble Tea gives back the rest of the terminal,
// and takes it over again after a suspension. The end waits for what the terminal has still to answer; again asks for it
// once more.
func switching(m *Model, out *screen.Screen, again func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.QuitMsg:
			if wait := m.question.wait(time.Now()); wait > 0 {
				time.AfterFunc(wait, again)
				return nil
			}
			out.Leave()
		case tea.SuspendMsg:
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
