package notifications

import (
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

const (
	// leastCounts is the room that counts need, mostSources the number of sources among them, and sourcesExtra the number
	// of other lines beside the sources: a heading, a line above it, and the number of sources left out.
	leastCounts  = 8
	mostSources  = 12
	sourcesExtra = 3
	// countsLabel is the width of the names.
	countsLabel = 20
)

// drawCounts adds the number of notifications by severity and of open ones by source, if there is room.
func (p *Panel) drawCounts(f panel.Frame, w, room int) []string {
	if room < leastCounts || w < 2*countsLabel {
		return nil
	}
	s := panel.NewSheet(f, w, countsLabel)
	s.Heading("open, acknowledged, resolved")
	for severity := notifications.Critical; ; severity-- {
		counts := [...]int{p.snap.Open[severity], p.snap.Acknowledged[severity], p.snap.Resolved[severity]}
		if counts != [3]int{} {
			role := appearanceOf(&notifications.Row{Severity: severity}, &f.Theme.Glyphs).severity
			line := s.Start(severity.String())
			for i, n := range counts {
				if i > 0 {
					role = theme.Dim
				}
				line.Cell(s.Style(role), text.Count(n), countWidth+2, text.Right)
			}
			s.End()
		}
		if severity == 0 {
			break
		}
	}
	most := min(mostSources, room-len(s.Lines())-sourcesExtra)
	if p.c.Source == "" || most <= 0 {
		return s.Lines()
	}
	top, others := p.reader.Sources(most)
	if len(top) == 0 {
		return s.Lines()
	}
	s.Heading("open by source")
	for _, c := range top {
		name := c.Source
		if name == "" {
			name = "(none)"
		}
		line := s.Start(name).Cell(s.Style(theme.Strong), text.Count(c.Open), countWidth+2, text.Right).Gap(2)
		line.Gauge(s.Style(theme.Spark), s.Style(theme.Faint), &f.Theme.Glyphs, float64(c.Open), 0, float64(top[0].Open),
			max(line.Left()-1, 0))
		s.End()
	}
	if others > 0 {
		s.Fact("", text.Counted(others, "more source"))
	}
	return s.Lines()
}
