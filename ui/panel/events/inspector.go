package events

import (
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/layout"
	"feedscope/ui/term/theme"
)

// The zoomed panel is an inspector: a strip of the whole history, the timeline below it, and the selected event at the
// side or, on a narrow screen, at the bottom. These are its minimum sizes.
const (
	leastWidth, leastHeight = 60, 16
	besideFrom              = 132 // Cells of width from which the event is at the side.
	besideMin, besideMax    = 52, 100
	belowMin                = 6
)

// places are the places of the inspector's parts on the panel's lines.
type places struct{ strip, list, side layout.Rect }

// divide returns the places of the parts.
func divide(w, h int) places {
	s := places{strip: layout.Rect{W: w, H: stripLines}}
	body := layout.Rect{Y: stripLines, W: w, H: h - stripLines}
	s.list, s.side = body, body
	if w >= besideFrom {
		s.side.W = min(max(w*2/5, besideMin), besideMax)
		s.list.W = w - s.side.W - 1
		s.side.X = s.list.W + 1
		return s
	}
	s.side.H = max(body.H*2/5, belowMin)
	s.list.H -= s.side.H
	s.side.Y = s.list.Y + s.list.H
	return s
}

// inspecting reports whether the panel is an inspector in this frame.
func inspecting(f panel.Frame, w, h int) bool { return f.Zoomed && w >= leastWidth && h >= leastHeight }

func (p *Panel) inspect(f panel.Frame, w, h int) []string {
	p.places = divide(w, h)
	list := f
	list.Focused = f.Focused && !p.pane.focused
	rows := p.timeline(list, p.places.list.W, p.places.list.H)
	lines := p.drawStrip(p.lines[:0], f, w) // After the list, since it shows the list's window.
	side := p.drawSide(f, p.places.side.W, p.places.side.H)
	if p.places.side.X == 0 {
		lines = append(append(lines, rows...), side...)
	} else {
		rule := f.Theme.Style(theme.Faint).Render(f.Theme.Glyphs.Border.Left)
		for y := range rows {
			lines = append(lines, rows[y]+rule+side[y])
		}
	}
	p.lines = lines
	return lines
}

// doInspect performs the actions that only an inspector has.
func (p *Panel) doInspect(a keymap.Action) bool {
	if p.pane.focused && p.doPane(a) {
		return true
	}
	switch a {
	case keymap.Detail:
		p.enterPane(true)
	case keymap.Earlier:
		p.step(-stepShare)
	case keymap.Later:
		p.step(stepShare)
	default:
		return false
	}
	return true
}

// enterPane gives the keys to the pane or takes them back. While the pane has them, it stays on its event.
func (p *Panel) enterPane(on bool) {
	if p.pane.focused == on {
		return
	}
	p.pane.focused, p.pinned = on, 0
	if on {
		p.pinned = p.current()
	}
}

// Within implements [panel.Selector]: it reports whether the pane has the keys.
func (p *Panel) Within() bool { return p.inspects && p.pane.focused }

// clickInspect handles a click on the strip or the pane. A click on the list returns its line and true.
func (p *Panel) clickInspect(x, y int) (line int, listed bool) {
	switch s := p.places; {
	case s.strip.Contains(x, y):
		if place, ok := p.strip.place(x, s.strip.W); ok {
			p.goToPlace(place)
		}
	case s.list.Contains(x, y):
		p.enterPane(false)
		return y - s.list.Y, true
	case y == p.pane.y:
		if view, ok := tabAt(x - s.side.X); ok {
			p.setView(view)
		}
	case y > p.pane.y:
		p.enterPane(true)
		first, _ := p.pane.scroll.Range()
		p.fold(first + y - p.pane.y - 1)
	}
	return 0, false
}

// drawSide draws the watched values, then the selected event.
func (p *Panel) drawSide(f panel.Frame, w, h int) []string {
	lines := p.drawWatches(make([]string, 0, h), f, w, h/2)
	p.pane.y = p.places.side.Y + len(lines)
	return p.drawPane(lines, f, w, h-len(lines))
}
