package status

import (
	"feedscope/feeds"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

const (
	// findingSign stands before a feed on which something was found, and before the code of that where there is room for it.
	findingSign = "!"
	// insecure is on a feed whose server may be anybody.
	insecure = "insecure"
)

// gutter is the first cell of a line.
func (d *drawing) gutter() {
	if d.mark == "" {
		d.gap(1)
		return
	}
	d.l.Put(d.style(theme.Warn), findingSign)
}

// column is one of an open feed's that gives way to the word that it is insecure, which must be there whole at every width.
type column struct {
	title      string // Two columns may be of one width.
	width, gap int
}

var (
	stateColumn = column{"STATE", stateWidth, 1}
	sparkColumn = column{"LAST", sparkNarrow, 2}
	lagColumn   = column{"P50/P95/P99", lagWidth, 1}
	upColumn    = column{"up", upWidth, 1}
)

// yields draws the word in place of a column, if this is the one that gives way: the last that there is room for.
func (d *drawing) yields(c column) bool {
	open := d.s.Status.State == feeds.Live || d.s.Status.State == feeds.Stale
	if !d.s.Insecure || !open || c != lastColumn(d.w) {
		return false
	}
	if c == sparkColumn {
		c.width = sparkCells(d.w)
	}
	d.l.Cell(d.style(theme.Bad), insecure, c.width, text.Left)
	d.gap(c.gap)
	return true
}

func lastColumn(w int) column {
	switch {
	case w >= wideRest:
		return upColumn
	case w >= wideLag:
		return lagColumn
	case w >= wideSpark+len(insecure):
		return sparkColumn
	}
	return stateColumn
}
