package dashboard

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
	"feedscope/feeds/hub"
	"feedscope/ui/doctorview"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// spinEvery is how often the progress mark moves.
const spinEvery = 120 * time.Millisecond

var (
	spinner      = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
	asciiSpinner = []string{"|", "/", "-", "\\"}
)

// checkup is the layer that shows an exam of a feed. The exam opens separate connections. Esc first stops the exam,
// keeping the findings so far, then closes the layer.
type checkup struct {
	reader
	feed  *hub.Feed
	began time.Time // In frame time.
	stop  context.CancelFunc
	read  bool // The view has scrolled to the findings.

	mu     sync.Mutex
	over   []doctor.Stage
	going  []doctor.Stage // Stages that run in parallel.
	step   conn.Step
	report *doctor.Report // Nil while the exam runs.
	err    error
}

// doctorCommands returns the command that examines the selected feed.
func (m *Model) doctorCommands() []command {
	return []command{{
		name: "doctor", help: "examine the selected feed for a minute",
		run: func(m *Model, _ string) tea.Cmd { return m.sayError(m.examine()) },
	}}
}

func (m *Model) examine() error {
	f := m.selectedFeed()
	if f == nil {
		return errNoFeed
	}
	ctx, stop := context.WithCancel(context.Background())
	c := &checkup{feed: f, began: m.now, stop: stop}
	exam := doctor.Exam{Spec: f.Spec(), Conn: m.conn, Steady: m.o.steady, Stage: c.stage, Step: c.steps}
	redraw := m.host.Redraw
	m.hub.Go(func(closing context.Context) {
		defer stop()
		defer context.AfterFunc(closing, stop)()
		c.done(exam.Run(ctx))
		redraw()
	})
	m.open(c)
	return nil
}

// closed ends the exam.
func (c *checkup) closed() { c.stop() }

// stage records that a stage has begun or ended.
func (c *checkup) stage(s doctor.Stage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step = conn.Step{}
	c.going = slices.DeleteFunc(c.going, func(g doctor.Stage) bool { return g.Name == s.Name })
	if s.Outcome == "" && s.Took == 0 {
		c.going = append(c.going, s)
	} else {
		c.over = append(c.over, s)
	}
}

func (c *checkup) steps(s conn.Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step = s
}

func (c *checkup) done(r doctor.Report, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report, c.err = &r, err
}

func (c *checkup) running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.report == nil
}

func (c *checkup) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch a := m.keys.Lookup(k.String()); {
	case (a == keymap.Back || a == keymap.Quit) && c.running():
		c.stop()
	case c.do(m, a):
	case a == keymap.Copy:
		lines, _ := c.lines(m, doctorview.Look{Width: copyWidth})
		m.host.Clip(strings.Join(lines, "\n")+"\n", "the report")
	case a == keymap.HideSecrets:
		return m.do(a)
	}
	return nil
}

func (c *checkup) hints(m *Model) []hint {
	all := m.readerHints(hint{m.label(keymap.Copy), "copy the report"})
	all[0].word = onOff(c.running(), "stop", "close")
	return all
}

// copyWidth is the width of a report on the clipboard.
const copyWidth = 100

func (c *checkup) draw(m *Model, screen []string) []string {
	w, h := m.w-2, m.h-m.overlayMargin()
	if w < 1 || h < 1 {
		return screen
	}
	lines, findings := c.lines(m, m.doctorLook(w-2))
	if findings > 0 && !c.read {
		c.read = true
		c.offset = max(min(findings-1, len(lines)-h), 0)
	}
	b := widget.Border{
		Title: "Doctor", Badge: m.nameOf(c.feed), Right: m.keys.Hint(keymap.Back, onOff(c.running(), "stops", "closes")),
		Focused: true, Total: len(lines),
	}
	shown := c.window(lines, h)
	b.Offset = c.offset
	return widget.OverlayAt(screen, widget.Frame(m.theme, b, m.w, h+2, padLines(shown, w)), m.w, 0, m.places.Header.H)
}

// lines returns the stages and, when the exam is over, the report. findings is the line at which the report begins,
// or zero.
func (c *checkup) lines(m *Model, look doctorview.Look) (lines []string, findings int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.over {
		lines = append(lines, look.Stage(&c.over[i]))
	}
	switch {
	case c.err != nil:
		return append(lines, text.Clean(c.err.Error())), 0
	case c.report != nil:
		lines = append(lines, "")
		return append(lines, look.Report(c.report)...), len(lines)
	}
	marks := spinner
	if m.o.Config.ASCII {
		marks = asciiSpinner
	}
	mark := marks[int(m.now.Sub(c.began)/spinEvery)%len(marks)]
	for i := range c.going {
		doing := ""
		if i == len(c.going)-1 {
			doing = c.step.String()
		}
		lines = append(lines, look.Going(mark, &c.going[i], m.now, doing))
	}
	return lines, 0
}

// doctorRoles maps the parts of a report to roles of the theme.
var doctorRoles = [...]theme.Role{
	doctorview.Title: theme.Strong, doctorview.Label: theme.Dim, doctorview.Quiet: theme.Dim,
	doctorview.Code: theme.Accent,
	doctorview.Good: theme.Good, doctorview.Unsure: theme.Warn, doctorview.Bad: theme.Bad,
}

func (m *Model) doctorLook(w int) doctorview.Look {
	l := doctorview.Look{Width: w, Paint: func(r doctorview.Role, s string) string {
		return m.theme.Style(doctorRoles[r]).Render(s)
	}}
	if m.hide {
		l.Shown = panel.HideHosts
	}
	return l
}
