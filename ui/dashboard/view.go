package dashboard

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/layout"
	"feedscope/ui/panel"
	"feedscope/ui/screen"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// View gives Bubble Tea nothing to draw: frames go to the screen when there is reason to draw one, in Update.
func (m *Model) View() tea.View { return tea.View{} }

// show hands the frame that was drawn over to the screen.
func (m *Model) show() {
	v := screen.View{Content: m.content, Width: m.w, Height: m.h, Title: m.windowTitle(), Mouse: m.mouse}
	if m.theme.Light == m.dark || m.theme.Name == "contrast" {
		// The terminal's own background is not what the theme is made for.
		v.Ground, v.Ink = m.theme.Ground, m.theme.Ink
	}
	m.out.Show(v)
}

func (m *Model) windowTitle() string {
	return text.Clean(strings.TrimSpace("feedscope " + onOff(m.player != nil, "replay ", "") + m.label()))
}

// label is what stands beside the program's name. The directory of a recording is nobody's business where hosts are not.
func (m *Model) label() string {
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
	if m.o.Mode != "" {
		return m.o.Mode
	}
	if t := m.o.Config.Title; t != "feedscope" {
		return t
	}
	return ""
}

// draw makes the screen anew: the header, the panels in their places, the footer, and what lies over them.
func (m *Model) draw() {
	if m.w <= 0 || m.h <= 0 {
		return
	}
	m.places = layout.Compute(m.w, m.h, m.spec())
	m.buffer = m.buffer[:0]
	if m.places.TooSmall {
		m.drawTooSmall()
	} else {
		m.buffer = append(append(m.buffer, m.header()...), '\n')
		if m.player != nil {
			m.buffer = append(append(m.buffer, m.drawSeekbar()...), '\n')
		}
		m.drawPanels()
		m.buffer = append(m.buffer, m.footer()...)
	}
	m.content = m.layered(string(m.buffer))
	m.sweep()
	if m.o.Config.ASCII {
		m.content = text.ASCII(m.content)
	}
	m.show()
	m.clock.at(m.deadline())
}

// layered lays the open layers over what was drawn.
func (m *Model) layered(content string) string {
	if len(m.layers) == 0 {
		return content
	}
	screen := strings.Split(content, "\n")
	for _, l := range m.layers {
		screen = l.draw(m, screen)
	}
	return strings.Join(screen, "\n")
}

func (m *Model) spec() layout.Spec {
	s := layout.Spec{Header: 1, Footer: 1, Rows: m.rows()}
	if m.player != nil {
		s.Header++ // The seek bar.
	}
	if p := m.focused(); m.zoomed && p != nil {
		s = s.Only(p.name)
	}
	return s
}

func (m *Model) rows() []layout.Row {
	var rows []layout.Row
	for _, r := range m.o.Config.Layout {
		row := layout.Row{Weight: r.Height, Lines: r.Lines}
		for _, slot := range r.Panels {
			row.Cells = append(row.Cells, layout.Cell{Name: slot.Panel, Weight: slot.Width})
		}
		rows = append(rows, row)
	}
	return rows
}

func (m *Model) drawTooSmall() {
	message := fmt.Sprintf("too small: %dx%d, needs %dx%d", m.w, m.h, layout.MinWidth, layout.MinHeight)
	for y := range m.h {
		m.line.Reset(m.w)
		if y == m.h/2 {
			m.line.Gap(max((m.w-len(message))/2, 0)).Put(m.theme.Style(theme.Warn), message)
		}
		if y > 0 {
			m.buffer = append(m.buffer, '\n')
		}
		m.buffer = m.line.AppendTo(m.buffer)
	}
}

// drawPanels draws what is between header and footer, the panels of a row side by side.
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

// drawPane draws a panel's lines and sets its frame.
func (m *Model) drawPane(at layout.Placed) {
	p := m.panes[m.paneIndex(at.Name)]
	f := m.frameFor(p)
	inner := at.Inner()
	p.lines = p.panel.Lines(f, inner.W, inner.H)
	b := widget.Border{Focused: f.Focused}
	b.Title, b.Badge = p.panel.Title(f)
	if s, ok := p.panel.(panel.Scroller); ok {
		total, offset, following := s.Position()
		b.Total, b.Offset = total, offset
		end := min(offset+inner.H, total)
		if win, ok := p.panel.(panel.Windower); ok {
			end, b.Top, b.Bottom = win.Window()
		}
		if !following && total > 0 {
			b.Right = fmt.Sprintf("%s/%s", text.Count(end), text.Count(total))
		}
	}
	if fl, ok := p.panel.(panel.Filterer); ok && fl.Filter() != "" {
		b.Right = "/" + fl.Filter()
	}
	p.framer.Set(m.theme, b, at.W, at.H)
}

// busyEvery is the time from one part of a panel's work to the next.
const busyEvery = 20 * time.Millisecond

// deadline is when the soonest panel, or the toast, changes by itself; zero if none does.
func (m *Model) deadline() time.Time {
	var soonest time.Time
	take := func(t time.Time) {
		if t.After(m.now) && (soonest.IsZero() || t.Before(soonest)) {
			soonest = t
		}
	}
	take(m.toast.until)
	for _, l := range m.layers {
		if c, ok := l.(*checkup); ok && c.running() {
			take(m.now.Add(spinEvery))
		}
	}
	for _, p := range m.panes {
		if t, ok := p.panel.(panel.Timer); ok {
			take(m.real(t.Deadline()))
		}
		if b, ok := p.panel.(panel.Busy); ok && b.Busy() {
			take(m.now.Add(busyEvery))
		}
	}
	return soonest
}

// real gives the time at which it will be t for the panels; zero: not as things stand.
func (m *Model) real(t time.Time) time.Time {
	if m.player == nil || !t.After(m.at) {
		return t
	}
	s := m.player.State()
	if s.Paused || s.Seeking || s.Ended {
		return time.Time{}
	}
	return m.now.Add(time.Duration(float64(t.Sub(m.at)) / s.Speed))
}

// bell rings if a panel asks for it.
func (m *Model) bell() {
	ring := false
	for _, p := range m.panes {
		if b, ok := p.panel.(panel.Beller); ok && b.Bell() {
			ring = true
		}
	}
	if ring {
		m.out.Send("\a")
	}
}
