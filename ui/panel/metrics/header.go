package metrics

import (
	"strings"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// titles are the titles of the columns for names.
type titles struct{ group, name string }

func (p *Panel) titles() titles {
	switch parts := p.parts; len(parts) {
	case 0:
		return titles{name: "SERIES"}
	case 1:
		return titles{name: parts[0]}
	default:
		return titles{group: parts[0], name: strings.Join(parts[1:], "/")}
	}
}

// upward reports whether values or names are in ascending order.
func (o *order) upward() bool { return (o.sorting == byName) != o.backwards }

// drawHeader draws the titles of a column of lines from x on, with the sort mark.
func (p *Panel) drawHeader(th *theme.Theme, line *widget.Line, x int) {
	plain, sorts := th.Style(theme.Header), th.Style(theme.HeaderSort)
	mark := th.Glyphs.SortDown
	if p.order.upward() {
		mark = th.Glyphs.SortUp
	}
	at, t := &p.places, p.titles()
	left := func(s span, title string, style theme.Style, mark string) {
		if s.w > 0 {
			line.To(plain, x+s.x).Clip(style, title, s.w-text.Width(mark)).Put(style, mark)
		}
	}
	right := func(s span, title string, style theme.Style) {
		if s.w >= len(title) {
			line.To(plain, x+s.x+s.w-len(title)).Put(style, title)
		}
	}
	name := p.order.sorting == byName
	switch {
	case name && at.group.w > 0:
		left(at.group, t.group, sorts, mark)
		left(at.name, t.name, plain, "")
	case name:
		left(at.name, t.name, sorts, mark)
	default:
		left(at.group, t.group, plain, "")
		left(at.name, t.name, plain, "")
	}
	value, style := "VALUE", plain
	if !name {
		if style = sorts; p.order.sorting == byLevel {
			value = "LEVEL"
		}
		line.To(plain, x+at.value.x+at.value.w-len(value)-1).Put(style, mark)
	}
	right(at.value, value, style)
	if !p.bars() {
		right(at.trend, "LAST "+string(panel.AppendAge(nil, p.c.Window)), plain)
	}
	right(at.min, "MIN", plain)
	right(at.avg, "AVG", plain)
	right(at.max, "MAX", plain)
	line.To(plain, x+p.width())
}
