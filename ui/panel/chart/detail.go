package chart

import (
	"strconv"
	"strings"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// The columns of the details.
const (
	nameWidth  = 32
	valueWidth = 14
)

// Detail implements [panel.Selector]: the exact numbers of all series.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	if len(p.snap.Rows) == 0 {
		return "", nil, false
	}
	s := panel.NewSheet(f, w, nameWidth)
	row := func(role theme.Role, name string, numbers [4]string, unit string) {
		l := s.Row().Cell(s.Style(role), name, min(nameWidth, w/2), text.Left)
		for _, n := range numbers {
			l.Gap(1).Cell(s.Style(role), n, valueWidth, text.Right)
		}
		l.Gap(1).Put(s.Style(theme.Dim), unit)
		s.End()
	}
	row(theme.Header, "SERIES", [4]string{"LAST", "MIN SO FAR", "MAX SO FAR", "VALUES"}, "")
	for i := range p.snap.Rows {
		r := &p.snap.Rows[i]
		row(theme.Text, r.Name, [4]string{exact(r.Last), exact(r.Lowest), exact(r.Highest), text.Count(r.Updates)}, string(r.Unit))
	}
	s.Blank()
	s.Missing(&p.snap.Missing)
	if p.c.Of == figureLag {
		s.Words("", "The numbers above are whole delays: the difference between the clocks is part of them.")
	}
	return text.Counted(len(p.snap.Rows), "line"), s.Lines(), true
}

func exact(v float64) string { return strings.TrimSpace(strconv.FormatFloat(v, 'g', 9, 64)) }
