package ticker

import (
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

const (
	// flashTime is how long a change is lit, at least; flashes end together, every flashStep.
	flashTime = 400 * time.Millisecond
	flashStep = 100 * time.Millisecond
	// maxFlash is the number of columns that can flash.
	maxFlash = 31
	// headerFrom is the height from which on there is a header.
	headerFrom = 3
)

// drawing is what a panel keeps from frame to frame to draw little.
type drawing struct {
	rows   panel.Rows[key]
	w      int
	header int
	theme  *theme.Theme
	glyphs theme.Glyphs // With a ramp that leaves a gap between the sparklines of two rows.

	// want are the widths that the columns have grown to, the key being the first.
	want   []int
	wishes []wish
	places []place
	layout int // Counts the changes of places.

	slots   []slot
	version uint64 // Counts the changes of slots.
	scratch []byte
}

// key is everything that a line shows: a message, a row, or the header.
type key struct {
	note string

	version  uint64
	flash    uint64
	age      time.Duration
	layout   int
	old      bool
	selected bool

	sort       int
	descending bool
}

// slot is a visible row, formatted.
type slot struct {
	key     string
	updates uint64
	version uint64
	text    []byte
	cells   []cell
	flashes [maxFlash]flash
}

// cell is a formatted value: text up to end, from where the one before ends.
type cell struct {
	end, width int
	role       theme.Role
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	p.header = 0
	if h >= headerFrom {
		p.header = 1
	}
	height := max(h-p.header, 0)
	p.Fit(p.snap.Matching, height)
	line, lines := p.rows.Start(f, w, h)
	if p.snap.Matching == 0 {
		what, how := p.empty(f)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	p.format(f)
	p.place(w)
	if p.header > 0 && !p.rows.Same(0, key{layout: p.layout, sort: p.sort, descending: p.descending}) {
		p.drawHeader(f.Theme, line)
		p.rows.Done(0)
	}
	first, _ := p.Scroll.Range()
	for i := range height {
		p.drawRow(f, line, p.header+i, first+i)
	}
	return lines
}

// format formats the visible rows that have changed, and lets the columns grow.
func (p *Panel) format(f panel.Frame) {
	if p.theme != f.Theme {
		p.theme, p.slots = f.Theme, p.slots[:0]
		p.glyphs = f.Theme.Glyphs
		p.glyphs.Ramp = p.glyphs.Ramp[:len(p.glyphs.Ramp)-1]
	}
	first, end := p.Scroll.Range()
	for len(p.slots) < end-first {
		p.slots = append(p.slots, slot{})
	}
	for i := range end - first {
		r, s := p.row(first+i), &p.slots[i]
		if r == nil || s.version > 0 && s.updates == r.Updates && s.key == r.Key {
			continue
		}
		p.version++
		if s.key != r.Key {
			clear(s.flashes[:])
		}
		s.key, s.updates, s.version = r.Key, r.Updates, p.version
		p.fill(s, r, f)
	}
}

// fill formats a row.
func (p *Panel) fill(s *slot, r *ticker.Row, f panel.Frame) {
	var width int
	s.text, width = text.AppendClip(s.text[:0], r.Key, maxText)
	s.cells = append(s.cells[:0], cell{end: len(s.text), width: width, role: theme.Strong})
	p.want[0] = max(p.want[0], width)
	for i := range p.opts.Columns {
		c := cell{}
		column := &p.opts.Columns[i]
		if column.Format != Spark {
			s.text, c.width, c.role = column.appendValue(s.text, &r.Cells[i], &f.Theme.Glyphs, f.Now.Location())
			p.want[i+1] = max(p.want[i+1], c.width)
		}
		c.end = len(s.text)
		s.cells = append(s.cells, c)
	}
}

// place gives the columns their places anew if the width, or what one of them wants, has changed.
func (p *Panel) place(w int) {
	changed := p.w != w || p.wishes == nil
	p.w = w
	if p.wishes == nil {
		p.wishes = make([]wish, len(p.want))
	}
	for i := range p.wishes {
		wanted := p.wish(i, w)
		changed = changed || p.wishes[i] != wanted
		p.wishes[i] = wanted
	}
	if changed {
		p.places = arrange(p.places[:0], w, p.wishes)
		p.layout++
	}
}

// wish is what a column asks for, of w cells. Text gets a third at most.
func (p *Panel) wish(i, w int) wish {
	most := max(w/3, p.titleWidth(i))
	if i == 0 {
		return wish{want: min(p.want[0], most)}
	}
	switch c := &p.opts.Columns[i-1]; {
	case c.Format == Spark:
		return wish{spark: true}
	case c.Width > 0:
		return wish{want: c.Width}
	case c.Format == Text:
		return wish{want: min(p.want[i], most)}
	}
	return wish{want: p.want[i]}
}

func (p *Panel) title(i int) string {
	if i == 0 {
		return p.opts.KeyTitle
	}
	return p.opts.Columns[i-1].Title
}

// titleWidth has room for the mark of the column that sorts.
func (p *Panel) titleWidth(i int) int { return text.Width(p.title(i)) + 1 }

func (p *Panel) align(i int) text.Align {
	switch {
	case i == 0:
		return text.Left
	case p.opts.Columns[i-1].Format == Spark:
		return text.Right
	}
	return p.opts.Columns[i-1].Align
}
