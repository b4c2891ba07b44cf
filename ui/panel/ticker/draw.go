package ticker

import (
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// headerFrom is the minimum height with room for a header.
const headerFrom = 3

// drawing is what a panel keeps from frame to frame to draw only what changed.
type drawing struct {
	rows  panel.Rows[key]
	w     int
	theme *theme.Theme

	// want are the widths that the columns have grown to, the key's first.
	want   []int
	wishes []wish
	places []place
	hidden int // The number of columns without a place.
	layout int // Counts the changes of places.

	slots   []slot
	version uint64 // Counts the changes of slots.
	scratch []byte
}

// key is everything that a line shows: a message, a row or the header.
type key struct {
	note string

	version  uint64
	glow     glow
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
	flash   flash
}

// cell is a formatted value: the slot's text from the end of the previous cell up to end.
type cell struct {
	end, width int
	role       theme.Role
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, p.snap.Matching+1, p, p.list)
}

func (p *Panel) list(f panel.Frame, w, h int) []string {
	height := p.Head(h, headerFrom)
	p.Fit(p.snap.Matching, height)
	line, lines := p.rows.Start(f, w, h)
	if p.snap.Matching == 0 {
		skipped := panel.Lacking(p.snap.Skipped, "a key")
		what, how := p.Empty(f, p.snap.Total, skipped, &p.snap.Missing, p.c.Events, p.book.Vital()...)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	p.format(f)
	p.place(w)
	if p.Header > 0 && !p.rows.Same(0, key{layout: p.layout, sort: p.sort, descending: p.descending}) {
		p.drawHeader(f.Theme, line)
		p.rows.Done(0)
	}
	first, _ := p.Scroll.Range()
	for i := range height {
		p.drawRow(f, line, p.Header+i, first+i)
	}
	return lines
}

// format formats the visible rows that changed and widens the columns as needed.
func (p *Panel) format(f panel.Frame) {
	if p.theme != f.Theme {
		p.theme, p.slots = f.Theme, p.slots[:0]
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
			s.flash = flash{}
		}
		s.key, s.updates, s.version = r.Key, r.Updates, p.version
		p.fill(s, r, f)
	}
}

func (p *Panel) fill(s *slot, r *ticker.Row, f panel.Frame) {
	var width int
	s.text, width = text.AppendClip(s.text[:0], r.Key, maxText)
	s.cells = append(s.cells[:0], cell{end: len(s.text), width: width, role: theme.Strong})
	p.want[0] = max(p.want[0], width)
	for i := range p.c.Columns {
		c := cell{}
		column := &p.c.Columns[i]
		if !column.spark() {
			s.text, c.width, c.role = column.appendValue(s.text, &r.Cells[i], &f.Theme.Glyphs, f.Now.Location())
			p.want[i+1] = max(p.want[i+1], c.width)
		}
		c.end = len(s.text)
		s.cells = append(s.cells, c)
	}
	p.c.color(s.cells, r)
}

// place arranges the columns again if the width or a column's wish changed.
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
		p.hidden = len(p.wishes) - len(p.places)
		p.layout++
	}
}

// wish returns the width that a column needs in w cells. Text gets at most a third.
func (p *Panel) wish(i, w int) wish {
	most := max(w/3, p.titleWidth(i))
	if i == 0 {
		return wish{want: min(p.want[0], most)}
	}
	switch c := &p.c.Columns[i-1]; {
	case c.spark():
		return wish{spark: true}
	case c.Width > 0:
		return wish{want: c.Width}
	case c.As == "text":
		return wish{want: min(p.want[i], most)}
	}
	return wish{want: p.want[i]}
}

func (p *Panel) title(i int) string {
	if i == 0 {
		return p.keyTitle
	}
	return p.c.Columns[i-1].Title
}

// titleWidth leaves room for the sort mark.
func (p *Panel) titleWidth(i int) int { return text.Width(p.title(i)) + 1 }

func (p *Panel) align(i int) text.Align {
	if i > 0 && (p.c.Columns[i-1].Align == "right" || p.c.Columns[i-1].spark()) {
		return text.Right
	}
	return text.Left
}
