package dashboard

import (
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"feedscope/ui/screen"
	"feedscope/ui/text"
)

// mute is the terminal for Bubble Tea, which cares for its input, its raw mode and its size.
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

// leaving is a filter of messages that gives the screen back before Bubble Tea gives back the rest of the terminal. The end waits
// for what the terminal has still to answer; again asks for it once more.
func leaving(m *Model, out *screen.Screen, again func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, quits := msg.(tea.QuitMsg); quits {
			if wait := m.question.wait(time.Now()); wait > 0 {
				time.AfterFunc(wait, again)
				return nil
			}
			out.Leave()
		}
		return msg
	}
}

// stopMsg tells that the process is asked to stop, by another one.
type stopMsg struct{}

// suspend stops the process, if there is anyone to have it go on.
func (m *Model) suspend() tea.Cmd {
	if !stoppable() {
		m.say("there is no shell to come back from")
		return nil
	}
	return tea.Exec(suspension{m.out}, nil)
}

// suspension is what Bubble Tea runs like an editor, with its hold on the terminal given back: nothing but the stop of the process.
type suspension struct{ out output }

// Run returns when the process goes on.
func (s suspension) Run() error {
	s.out.Leave()
	stop()
	s.out.Enter()
	return nil
}

// SetStdin implements [tea.ExecCommand], as the others do.
func (suspension) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (suspension) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (suspension) SetStderr(io.Writer) {}

// continuedMsg tells that the process was stopped and goes on at a time, in a terminal that others have used meanwhile.
type continuedMsg struct{ at time.Time }

// retake brings the terminal back to what it was: its raw mode, its screen, and its size.
func (m *Model) retake(at time.Time) tea.Cmd {
	if in := m.o.In; in != nil {
		_, _ = term.MakeRaw(in.Fd()) // Input that is no terminal has no such mode.
	}
	m.out.Enter()
	m.noteStandstill(at)
	return tea.RequestWindowSize
}

// leastStandstill is from when on a stop is worth a word. Frames, by which it is measured, are up to a second apart.
const leastStandstill = 2 * time.Second

// noteStandstill notes in the timeline that nothing was read since the last frame, by the clock on the wall: the other may stand
// still with the process.
func (m *Model) noteStandstill(at time.Time) {
	span := at.Round(0).Sub(m.now.Round(0)).Round(time.Second)
	if span < leastStandstill || m.player != nil {
		return
	}
	hub, note := m.hub, fmt.Sprintf("feedscope was suspended for %s: what came meanwhile is dated when it was read", text.Duration(span))
	m.host.Later(func() func() {
		hub.Note(note)
		return func() {}
	})
}
