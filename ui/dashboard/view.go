package dashboard

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/term/layout"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// View returns nothing to draw: Update sends frames to the screen itself, and only when needed.
func (m *Model) View() tea.View { return tea.View{} }

// show sends the frame to the screen.
func (m *Model) show() {
	v := screen.View{Content: m.content, Width: m.w, Height: m.h, Title: m.windowTitle(), Mouse: m.mouse}
	if m.theme.Light == m.dark || m.theme.Own {
		// The theme is not made for the terminal's own background.
		v.Ground, v.Ink = m.theme.Ground, m.theme.Ink
	}
	m.out.Show(v)
}

func (m *Model) windowTitle() string {
	return text.Clean(strings.TrimSpace("feedscope " + onOff(m.player != nil, "replay ", "") + m.source()))
}

// shown returns a text for the screen, without hosts while they are hidden.
func (m *Model) shown(text string) string {
	if m.hide {
		return panel.HideHosts(text)
	}
	return text
}

// source names the source of the events, for the header and the window title. A recording's directory is hidden along
// with hosts.
func (m *Model) source() string {
	if r := m.o.Replay; r != nil {
		name := r.Paths[0]
		if m.hide {
			name = filepath.Base(name)
		}
		if more := len(r.Paths) - 1; more > 0 {
			name += fmt.Sprintf(" +%d", more)
		}
		return name
	}
	if m.o.Tap != nil {
		return "tap " + m.shown(m.o.Tap.BaseURL)
	}
	if m.o.From != nil {
		return strings.TrimSpace(m.title() + " from " + m.shown(strings.TrimPrefix(m.o.From.At(), "nats://")))
	}
	if m.o.Mode != "" {
		return m.o.Mode
	}
	return m.title()
}

// title returns the title of the configuration, if it has one.
func (m *Model) title() string {
	if t := m.o.Config.Title; t != "feedscope" {
		return t
	}
	return ""
}

// draw draws the whole screen: header, panels, footer, and the layers over them.
func (m *Model) draw() {
	if m.w <= 0 || m.h <= 0 {
		return
	}
	m.preview()
	m.places = layout.Compute(m.w, m.h, m.spec())
	m.buffer = m.buffer[:0]
	if m.places.Header.H > 0 {
		m.buffer = append(append(m.buffer, m.header()...), '\n')
	}
	if m.places.Header.H > seekbarLine {
		m.buffer = append(append(m.buffer, m.drawSeekbar()...), '\n')
	}
	m.drawPanels()
	if m.places.Footer.H > 0 {
		m.buffer = append(m.buffer, m.footer()...)
	} else {
		m.buffer = m.buffer[:max(len(m.buffer)-1, 0)] // The last line needs no line end.
	}
	m.content = m.layered(string(m.buffer))
	m.sweep()
	if m.o.Config.ASCII {
		m.content = text.ASCII(m.content)
	}
	m.show()
	m.clock.setDeadline(m.deadline())
}

// layered draws the open layers over the content, and the start of a message that is too long for the footer.
func (m *Model) layered(content string) string {
	message := m.toastLines()
	waits := m.waitsForStreams()
	if len(m.layers) == 0 && len(message) < 2 && !waits && m.o.Stage == nil {
		return content
	}
	screen := strings.Split(content, "\n")
	if waits {
		screen = m.welcome(screen)
	}
	if m.o.Stage != nil {
		screen = m.staged(screen)
	}
	for _, l := range m.layers {
		screen = l.draw(m, screen)
	}
	if n := min(len(message), len(screen)); n > 1 && m.places.Footer.H > 0 {
		copy(screen[len(screen)-n:], message[len(message)-n:])
	}
	return strings.Join(screen, "\n")
}

func (m *Model) spec() layout.Spec {
	s := layout.Spec{Header: 1, Footer: m.barHeight(), Rows: m.rows()}
	if m.player != nil {
		s.Header++ // The seek bar.
	}
	if p := m.focused(); p != nil {
		s.Alone = p.name
		if m.zoomed {
			s = s.Only(p.name)
		}
	}
	return s
}

func (m *Model) rows() []layout.Row {
	var rows []layout.Row
	for _, r := range m.o.Config.Layout {
		row := layout.Row{Weight: r.Height, Lines: r.Lines}
		slots := r.Panels
		if m.yields(&r) {
			slots = []config.Slot{{Panel: r.YieldsTo}}
		}
		for _, slot := range slots {
			if m.paneIndex(slot.Panel) >= 0 {
				row.Cells = append(row.Cells, layout.Cell{Name: slot.Panel, Weight: slot.Width})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// yields reports whether the panels of a row make room for another one: that has the focus, or it has news and none of them
// has the focus.
func (m *Model) yields(r *config.Row) bool {
	at := m.paneIndex(r.YieldsTo)
	if at < 0 || at == m.focus {
		return at >= 0
	}
	if p := m.focused(); p != nil && slices.ContainsFunc(r.Panels, func(s config.Slot) bool { return s.Panel == p.name }) {
		return false
	}
	return m.at.Before(m.panes[at].news())
}

// news returns until when a panel has news; zero if it has none.
func (p *pane) news() time.Time {
	if v, ok := p.panel.(panel.Visitor); ok {
		return v.News()
	}
	return time.Time{}
}

// drawPanels draws the rows of panels between header and footer.
func (m *Model) drawPanels() {
	placed := m.places.Panels
	for i, end := 0, 0; i < len(placed); i = end {
		for end = i; end < len(placed) && placed[end].Y == placed[i].Y; end++ {
			m.drawPane(placed[end])
		}
		for y := range placed[i].H {
			for _, at := range placed[i:end] {
				p := m.panes[m.paneIndex(at.Name)]
				m.buffer = p.framer.AppendRow(m.buffer, y, p.lines)
			}
			m.buffer = append(m.buffer, '\n')
		}
	}
}

// drawPane draws a panel's lines and sets up its frame.
func (m *Model) drawPane(at layout.Placed) {
	p := m.panes[m.paneIndex(at.Name)]
	f := m.frameFor(p)
	inner := at.Inner()
	p.lines = p.panel.Lines(f, inner.W, inner.H)
	b := widget.Border{Focused: f.Focused}
	b.Title, b.Badge = p.panel.Title(f)
	if s, ok := p.panel.(panel.Scroller); ok {
		at := s.Position()
		b.Total, b.Offset, b.Top, b.Bottom = at.Total, at.First, at.Top, at.Bottom
		if !at.Following && at.Total > 0 {
			b.Right = fmt.Sprintf("%s/%s", text.Count(at.End), text.Count(at.Total))
		}
		if filter := s.Filter(); filter != "" {
			b.Right, b.Keep = "/"+m.deps.ShownIn(filter, m.hide), true
		}
	}
	p.framer.Set(m.theme, b, at.W, at.H)
}

// busyEvery is the time between frames for a panel that is working in the background.
const busyEvery = 20 * time.Millisecond

// deadline returns when a panel or a message changes next on its own, zero for never.
func (m *Model) deadline() time.Time {
	var soonest time.Time
	take := func(t time.Time) {
		if t.After(m.now) && (soonest.IsZero() || t.Before(soonest)) {
			soonest = t
		}
	}
	take(m.toast.until)
	take(m.flash.until)
	if m.o.Stage != nil {
		take(m.o.Stage.Due())
	}
	for _, l := range m.layers {
		if c, ok := l.(*checkup); ok && c.running() {
			take(m.now.Add(spinEvery))
		}
	}
	for _, p := range m.panes {
		take(m.real(p.news()))
		if w, ok := p.panel.(panel.Worker); ok {
			at, busy := w.Pending()
			take(m.real(at))
			if busy {
				take(m.now.Add(busyEvery))
			}
		}
	}
	return soonest
}

// real converts a time of the panels to real time. It returns zero for a time that playback, being stopped, will not
// reach.
func (m *Model) real(t time.Time) time.Time {
	if m.o.From != nil && t.After(m.at) {
		return m.now.Add(t.Sub(m.at))
	}
	if m.player == nil || !t.After(m.at) {
		return t
	}
	s := m.player.State()
	if s.Paused || s.Seeking || s.Ended {
		return time.Time{}
	}
	return m.now.Add(time.Duration(float64(t.Sub(m.at)) / s.Speed))
}

// bell rings if a panel wants it.
func (m *Model) bell() {
	ring := false
	for _, p := range m.panes {
		ring = p.bells() || ring
	}
	if ring {
		m.out.Send("\a")
	}
}

// bells reports whether the panel wants the bell to ring.
func (p *pane) bells() bool {
	w, ok := p.panel.(panel.Worker)
	return ok && w.Bell()
}
