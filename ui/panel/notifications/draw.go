package notifications

import (
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// From these widths on a row has the seconds of its time, and the name of its severity beside the glyph.
const (
	secondsFrom = 56
	labelFrom   = 44
)

// margin is the blank cell at the end of a line; the one at its beginning holds the pointer, or the mark of what is unread.
const margin = 1

// The source takes at most a quarter of the width, between these bounds.
const (
	leastSource = 6
	mostSource  = 18
)

// drawing is what a panel keeps from frame to frame to draw little.
type drawing struct {
	rows   panel.Rows[key]
	source int // The width that the sources have grown to.
	w      int

	scratch, count, mark []byte
}

// key is everything that a line shows: a message, or a row. Whatever else a row says changes with its last event.
type key struct {
	note string

	row      string
	last     time.Time
	repeats  uint64
	state    notifications.State
	unread   bool
	selected bool
	today    bool
	source   int
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	p.w = w
	p.Fit(p.snap.Matching, h)
	p.noteRead(f)
	line, lines := p.rows.Start(f, w, h)
	if p.snap.Matching == 0 {
		what, how := p.empty(f)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	source := p.sourceWidth(w)
	first, end := p.Scroll.Range()
	for y := range h {
		k := key{}
		r := p.row(first + y)
		if first+y < end && r != nil {
			k = key{
				row: r.Key, last: r.Last, repeats: r.Repeats, state: r.State, unread: r.Unread, source: source,
				selected: f.Focused && first+y == p.Selected(), today: sameDay(r.Last, f.Now),
			}
		}
		if p.rows.Same(y, k) {
			continue
		}
		if k.row != "" {
			p.drawRow(f, line, r, &k)
		}
		p.rows.Done(y)
	}
	return lines
}

// sourceWidth lets the column of the sources grow to what is visible; zero: there are none.
func (p *Panel) sourceWidth(w int) int {
	most := min(max(w/4, leastSource), mostSource)
	first, end := p.Scroll.Range()
	for i := first; i < end && p.source < mostSource; i++ {
		if r := p.row(i); r != nil {
			var width int
			p.scratch, width = text.AppendClipBytes(p.scratch[:0], r.Source, mostSource)
			p.source = max(p.source, width)
		}
	}
	return min(p.source, most)
}

func (p *Panel) drawRow(f panel.Frame, line *widget.Line, r *notifications.Row, k *key) {
	th := f.Theme
	look := lookOf(r, &th.Glyphs)
	base := th.Row(theme.Text, k.selected)
	switch {
	case k.unread:
		line.Glyph(th.Row(theme.Accent, k.selected), th.Glyphs.Unread)
	case k.selected:
		line.Glyph(th.Selected(theme.Accent), th.Glyphs.Pointer)
	}
	line.To(base, 1)
	p.scratch = appendTime(p.scratch[:0], r.Last.In(f.Now.Location()), k.today, line.Width() >= secondsFrom)
	line.PutBytes(th.Row(look.time, k.selected), p.scratch).Space(base, 1)

	style := th.Row(look.severity, k.selected)
	line.Glyph(style, look.glyph)
	if line.Width() >= labelFrom {
		line.Space(style, 1).Cell(style, look.label, labelWidth, text.Left)
		line.Space(base, 1)
	}
	line.Space(base, 1)
	if k.source > 0 {
		end := line.Used() + k.source
		p.put(line, th.Row(look.source, k.selected), r.Source, k.source)
		line.To(base, end).Space(base, 1)
		if line.Width() >= labelFrom {
			line.Space(base, 1)
		}
	}
	p.drawEnd(th, line, r, k, look)
}

// drawEnd draws the text, and at the end of the line how often it was repeated and what became of it.
func (p *Panel) drawEnd(th *theme.Theme, line *widget.Line, r *notifications.Row, k *key, look look) {
	base := th.Row(theme.Text, k.selected)
	count, countWidth := appendRepeats(p.count[:0], r)
	mark := appendMark(p.mark[:0], r)
	p.count, p.mark = count, mark
	gap := min(countWidth, len(mark), 1)
	end := countWidth + gap + len(mark)
	room := line.Left() - margin - end - min(end, 1)
	p.put(line, th.Row(look.text, k.selected), r.Text, room)
	line.To(base, line.Width()-margin-end).PutBytes(th.Row(look.time, k.selected), count)
	line.Space(base, gap).PutBytes(th.Row(look.mark, k.selected), mark)
	line.Fill(base)
}

// put adds text of a feed in at most w cells.
func (p *Panel) put(line *widget.Line, style theme.Style, s []byte, w int) {
	p.scratch, _ = text.AppendClipBytes(p.scratch[:0], s, w)
	line.PutBytes(style, p.scratch)
}

// appendRepeats writes how often something was raised, if it was more than once, and gives the width.
func appendRepeats(dst []byte, r *notifications.Row) ([]byte, int) {
	if r.Repeats == 0 {
		return dst, 0
	}
	n := len(dst)
	dst = text.AppendShort(append(dst, "×"...), float64(r.Repeats+1))
	return dst, len(dst) - n - len("×") + 1
}

// appendMark writes that it is acknowledged, or how long it lasted.
func appendMark(dst []byte, r *notifications.Row) []byte {
	switch {
	case r.State == notifications.Acknowledged:
		return append(dst, "ack"...)
	case r.State == notifications.Resolved && r.Last.After(r.First):
		return panel.AppendAge(dst, r.Last.Sub(r.First))
	}
	return dst
}

// appendTime writes the time of day, or the day where it is not today's, in equally many cells.
func appendTime(dst []byte, at time.Time, today, seconds bool) []byte {
	switch {
	case today && seconds:
		return at.AppendFormat(dst, time.TimeOnly)
	case today:
		return at.AppendFormat(dst, "15:04")
	case seconds:
		return at.AppendFormat(dst, "Jan _2  ")
	}
	return at.AppendFormat(dst, "Jan_2")
}

func sameDay(a, b time.Time) bool {
	a = a.In(b.Location())
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

// empty says why there are no rows.
func (p *Panel) empty(f panel.Frame) (what, how string) {
	missing, have := panel.Missing(&p.snap.Missing, p.opts.Events)
	switch {
	case p.snap.Total > 0 && !p.Words.Empty():
		return "nothing matches " + p.Words.String(), "esc shows all"
	case p.snap.Total > 0:
		return "nothing as severe as that", "f shows more"
	case missing != "":
		return missing, have
	}
	return p.Sources.Waiting(f, p.opts.Events)
}
