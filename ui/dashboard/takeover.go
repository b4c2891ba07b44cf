package dashboard

import (
	"context"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"feedscope/ui/term/screen"
)

// mute is the terminal as Bubble Tea sees it, for input, raw mode and size. Its output is dropped, because package
// screen draws instead; see docs/decisions/0040.
type mute struct{ term.File }

// Write drops p.
func (mute) Write(p []byte) (int, error) { return len(p), nil }

// question is a query to the terminal. The reply arrives as input; after the program has ended, it would appear in the
// shell as if typed.
type question struct {
	open    time.Time // When it was asked; zero if answered.
	leaving bool      // The program waits for the reply before it ends.
}

// answerTime is how long to wait for the reply before the program ends: enough for the slowest usable link.
const answerTime = 500 * time.Millisecond

func (q *question) ask(now time.Time) { q.open = now }

// answered records the reply and reports whether the program was waiting for it to end.
func (q *question) answered() (leaving bool) {
	q.open = time.Time{}
	return q.leaving
}

// wait returns how long the program must wait before it ends.
func (q *question) wait(now time.Time) time.Duration {
	q.leaving = true
	if q.open.IsZero() {
		return 0
	}
	return max(q.open.Add(answerTime).Sub(now), 0)
}

// leaving returns a message filter that leaves the screen before Bubble Tea restores the rest of the terminal. It
// delays quitting while a reply is due, and calls again afterwards, except after a signal.
func leaving(ctx context.Context, m *Model, out *screen.Screen, again func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, quits := msg.(tea.QuitMsg); quits {
			if wait := m.question.wait(time.Now()); wait > 0 && ctx.Err() == nil {
				time.AfterFunc(wait, again)
				return nil
			}
			out.Leave()
		}
		return msg
	}
}

// restorer returns a function that restores the terminal without the model, which may hang.
func restorer(in *os.File, out *screen.Screen) func() {
	state, err := term.GetState(in.Fd())
	return func() {
		out.Leave()
		if err == nil {
			_ = term.Restore(in.Fd(), state) // The trace that follows matters more than an error.
		}
	}
}

// stopMsg is a request by another process to stop.
type stopMsg struct{}

// suspend stops the process if there is a shell to resume it.
func (m *Model) suspend() tea.Cmd {
	if !canStop() {
		m.say(cannotStop)
		return nil
	}
	return tea.Exec(suspension{m.out}, nil)
}

// suspension stops the process. Bubble Tea runs it like an editor, with the terminal released.
type suspension struct{ out output }

// Run returns when the process resumes.
func (s suspension) Run() error {
	s.out.Leave()
	stop()
	s.out.Enter()
	return nil
}

// SetStdin implements [tea.ExecCommand].
func (suspension) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (suspension) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (suspension) SetStderr(io.Writer) {}

// continuedMsg reports that the process resumed after a stop. Other programs may have used the terminal.
type continuedMsg struct{}

// retake takes the terminal over again: raw mode, screen and size.
func (m *Model) retake() tea.Cmd {
	if in := m.o.In; in != nil {
		_, _ = term.MakeRaw(in.Fd()) // Only terminals have this mode.
	}
	m.out.Enter()
	return tea.RequestWindowSize
}
