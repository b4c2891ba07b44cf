package paneltest_test

import (
	"strconv"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/layout"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

var screen = layout.Compute(120, 40, layout.Spec{Header: 1, Footer: 1, Rows: []layout.Row{
	{Lines: 5, Cells: []layout.Cell{{Name: "feeds"}}},
	{Cells: []layout.Cell{{Name: "market"}, {Name: "alerts"}}},
	{Cells: []layout.Cell{{Name: "metrics"}, {Name: "events"}}},
}})

// pane draws rows of seven cells and a sparkline each, in a frame.
type pane struct {
	rows   panel.Rows[int]
	framer widget.Framer
	values []float64
}

func (p *pane) lines(f panel.Frame, w, h, version int) []string {
	line, lines := p.rows.Start(f, w, h)
	name, good, dim := f.Theme.Style(theme.Accent), f.Theme.Style(theme.Good), f.Theme.Style(theme.Dim)
	for y := range h {
		if p.rows.Same(y, version) {
			continue
		}
		line.Cell(name, "ZEPH", 8, text.Left)
		for i := range 6 {
			st := dim
			if i%2 == 0 {
				st = good
			}
			line.Cell(st, "101.25", 7, text.Right)
		}
		line.Gap(1).Spark(f.Theme.Gradient(theme.Good, false), &f.Theme.Glyphs, p.values, line.Left())
		p.rows.Done(y)
	}
	return lines
}

// BenchmarkScreen draws five panels on a screen of 120x40, redrawing every row, and joins them.
func BenchmarkScreen(b *testing.B) {
	b.ReportAllocs()
	f := paneltest.Frame()
	panes := make([]pane, len(screen.Panels))
	for i := range panes {
		panes[i].values = []float64{1, 3, 2, 5, 4, 6, 3, 2, 7, 8, 5, 3}
	}
	bodies := make([][]string, len(panes))
	buf := make([]byte, 0, 64<<10)
	version := 0
	for b.Loop() {
		version++
		for i, at := range screen.Panels {
			in := at.Inner()
			bodies[i] = panes[i].lines(f, in.W, in.H, version)
			panes[i].framer.Set(f.Theme, widget.Border{Title: at.Name, Badge: strconv.Itoa(version), Total: 99, Offset: version % 90}, at.W, at.H)
		}
		buf = buf[:0]
		for y := range 40 {
			for i, at := range screen.Panels {
				if y >= at.Y && y < at.Y+at.H {
					buf = panes[i].framer.AppendRow(buf, y-at.Y, bodies[i])
				}
			}
			buf = append(buf, '\n')
		}
		_ = string(buf)
	}
	b.ReportMetric(float64(len(buf)), "bytes/frame")
}
