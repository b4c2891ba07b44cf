package compare

import (
	"feedscope/feeds/answer"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// headerFrom is the minimum height with room for a header.
	headerFrom = 3
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	gap    = 2
	// leastName and mostName are the widths between which the column of names is.
	leastName = 10
	mostName  = 48
	// roundWidth is that of the title ROUND.
	roundWidth = 5
	// best marks the best value of a column.
	best = "*"
)

// importance lists the columns in the order in which they get room.
var importance = []string{
	"ttft", "tokens_per_second", "total", "output_tokens", "cost", "gap_p95", "first_answer", "gap_p50", "gap_max", "tpot",
	"chunks_per_token",
}

// drawing is what a panel keeps from frame to frame.
type drawing struct {
	lines   panel.Rows[key]
	names   *panel.Names
	shown   []int // Columns with values, from left to right.
	widths  []int // Of all columns; the last cell is for the mark.
	state   int   // The width of the column with the state.
	places  []place
	hidden  int // The number of columns without room.
	version int
}

// place is where a column is: x is the cell of its first character.
type place struct{ column, x, w int }

// key is everything that a line shows.
type key struct {
	note       string
	version, w int
	row        int
	header     bool
	selected   bool
}

// measure computes what drawing needs of all rows, once for each reading.
func (p *Panel) measure() {
	p.version++
	p.names = panel.NewNames()
	p.shown = figures.Shown(p.rows)
	p.state = len("complete") + 2
	p.widths = make([]int, len(figures.Columns))
	for _, c := range p.shown {
		p.widths[c] = len(figures.Columns[c].Title) + 1
	}
	for i := range p.rows {
		r := &p.rows[i]
		p.names.Add(r.Name)
		p.state = max(p.state, text.Width(r.Words)+2)
		for _, c := range p.shown {
			p.widths[c] = max(p.widths[c], text.Width(r.Text(c))+1)
		}
	}
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, len(p.rows)+1, p, p.list)
}

// list draws the table.
func (p *Panel) list(f panel.Frame, w, h int) []string {
	height := p.Head(h, headerFrom)
	p.Fit(len(p.rows), height)
	line, lines := p.lines.Start(f, w, h)
	if len(p.rows) == 0 {
		what, how := p.Sources.Waiting(f, nil)
		if !p.Words.Empty() {
			what, how = "no row matches the filter", ""
		}
		p.lines.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	name := p.arrange(w)
	if p.Header > 0 && !p.lines.Same(0, key{version: p.version, w: w, header: true}) {
		p.drawHeader(f.Theme, line, name)
		p.lines.Done(0)
	}
	first, end := p.Scroll.Range()
	for y := range height {
		k := key{version: p.version, w: w, row: -1}
		if at := first + y; at < end {
			k.row, k.selected = at, f.Focused && at == p.Selected()
		}
		if p.lines.Same(p.Header+y, k) {
			continue
		}
		if k.row >= 0 {
			p.drawRow(f, line, &p.rows[k.row], name, k.selected)
		}
		p.lines.Done(p.Header + y)
	}
	return lines
}

// arrange places the columns of figures, the most important first, and returns the width of the names.
func (p *Panel) arrange(w int) (name int) {
	natural := p.names.Width(mostName)
	name = min(natural, leastName)
	left := w - margin - name - gap - roundWidth - gap - p.state - gap
	placed := make([]bool, len(figures.Columns))
	p.hidden = 0
	for _, figure := range importance {
		for _, c := range p.shown {
			if figures.Columns[c].Name != figure {
				continue
			}
			if need := p.widths[c] + 1; need <= left {
				placed[c], left = true, left-need
			} else {
				p.hidden++
			}
		}
	}
	grow := max(min(left, natural-name), 0)
	name += grow
	x := margin + name + gap + roundWidth + gap + p.state + gap
	p.places = p.places[:0]
	for _, c := range p.shown {
		if placed[c] {
			p.places = append(p.places, place{c, x, p.widths[c]})
			x += p.widths[c] + 1
		}
	}
	return name
}

func (p *Panel) drawHeader(th *theme.Theme, line *widget.Line, name int) {
	plain := th.Style(theme.Header)
	round := plain
	if p.sorted == unsorted {
		round = th.Style(theme.HeaderSort)
	}
	line.To(plain, margin).Clip(plain, "FEED", name)
	line.To(plain, margin+name+gap).Clip(round, "ROUND", roundWidth)
	line.To(plain, margin+name+gap+roundWidth+gap).Clip(plain, "STATE", p.state)
	for _, at := range p.places {
		style, mark := plain, ""
		if at.column == p.sorted {
			style, mark = th.Style(theme.HeaderSort), th.Glyphs.SortDown
			if figures.Columns[at.column].Ascending() != p.reversed {
				mark = th.Glyphs.SortUp
			}
		}
		line.To(plain, at.x).Cell(style, mark+figures.Columns[at.column].Title, at.w-1, text.Right)
	}
	line.Fill(plain)
}

// look returns the look of a row's state.
func look(r *figures.Row) theme.Role {
	switch {
	case r.Median():
		return theme.Title
	case r.Distorted != "" && r.State == answer.Complete:
		return theme.Stale
	}
	return figures.Look(r.State)
}

// glyph returns the symbol of a row's state.
func glyph(g *theme.Glyphs, r *figures.Row) string {
	if r.Median() {
		return " "
	}
	return figures.Glyph(g, r.State)
}

func (p *Panel) drawRow(f panel.Frame, line *widget.Line, r *figures.Row, name int, selected bool) {
	th := f.Theme
	base := th.Row(theme.Text, selected)
	if selected {
		line.Glyph(th.Selected(theme.Accent), th.Glyphs.Pointer)
	}
	shown := p.names.Short(r.Name, name)
	if f.HideSecrets {
		shown = text.Truncate(p.shownName(r.Feed, true), name)
	}
	line.To(base, margin).Clip(th.Row(panel.FeedHue(r.Feed), selected), shown, name)
	if !r.Median() {
		line.To(base, margin+name+gap).Cell(base, text.Count(r.Round), roundWidth, text.Right)
	}
	state := th.Row(look(r), selected)
	line.To(base, margin+name+gap+roundWidth+gap).Glyph(state, glyph(&th.Glyphs, r)).Put(state, " "+r.Words)
	for _, at := range p.places {
		cell, role, mark := r.Cells[at.column], theme.Text, " "
		switch {
		case cell.Best:
			role, mark = theme.Good, best
		case cell.Known && !cell.Counts:
			role = theme.Faint
		case r.Median():
			role = theme.Strong
		}
		line.To(base, at.x).Cell(th.Row(role, selected), r.Text(at.column), at.w-1, text.Right).Put(th.Row(role, selected), mark)
	}
	line.Fill(base)
}
