package answer

import (
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// The bounds of a search in one block.
const (
	maxMatches = 10_000  // Further ones are not marked.
	perFrame   = 1 << 20 // The number of bytes read in one frame, for some 30 ms.
)

// search is what the user looks for.
type search struct {
	typed   string
	pattern *regexp.Regexp // Nil: nothing.
	reach   int            // The number of bytes to read again for a match that begins before them.
	from    position       // Where the selection was before,
	seeks   bool           // if it is to move to the first match from there.
}

// found are the matches in a text that may still grow, in order.
type found struct {
	pattern *regexp.Regexp
	spans   [][]int
	read    int
}

// Filter implements [panel.Scroller].
func (p *Panel) Filter() string { return p.search.typed }

// SetFilter implements [panel.Scroller]: it marks the words, whatever the case and the white space between them, and selects
// the first place that has them.
func (p *Panel) SetFilter(typed string) error {
	s := search{typed: typed, reach: 4*len(typed) + 64, from: p.search.from}
	var words []string
	for word := range strings.FieldsSeq(typed) {
		words = append(words, regexp.QuoteMeta(word))
	}
	if len(words) > 0 {
		pattern, err := regexp.Compile("(?i)" + strings.Join(words, `\s+`))
		if err != nil {
			return err
		}
		s.pattern, s.seeks, p.folded = pattern, true, false
	}
	if p.search.pattern == nil {
		s.from = position{}
		if cursor, ok := p.scroll.Cursor(); ok && !p.scroll.Following() {
			s.from = p.position(cursor)
		}
	}
	p.search = s
	return nil
}

// Matches implements [panel.Searcher].
func (p *Panel) Matches() (n int, more bool) {
	p.matches(func(int) { n++ })
	for _, b := range p.view.blocks {
		more = more || len(b.searched().spans) >= maxMatches
	}
	return n, more
}

// Position implements [panel.Scroller].
func (p *Panel) Position() panel.Position {
	at := p.scroll.Position()
	at.Bottom = p.scroll.Height()
	return at
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.markdown, p.folded = o.markdown, o.folded
		_ = p.SetFilter(o.Filter()) // It was valid before.
	}
}

// look continues the search in what is shown, and moves the selection if the first match is known.
func (p *Panel) look() {
	s := &p.search
	if s.pattern == nil {
		return
	}
	unread := false
	for _, b := range p.view.blocks {
		if !b.folded {
			unread = b.searched().more(s, b.source()) || unread
		}
	}
	if unread {
		p.host.Redraw()
	}
	if !s.seeks {
		return
	}
	begin, first, next := p.rowOf(s.from), -1, -1
	p.matches(func(row int) {
		if first < 0 {
			first = row
		}
		if next < 0 && row >= begin {
			next = row
		}
	})
	if next < 0 && !unread {
		next = first
	}
	if next >= 0 {
		p.scroll.Hold(next)
	}
	s.seeks = next < 0 && unread
}

// more searches what was not read yet, up to a bound, and reports whether something is left.
func (f *found) more(s *search, source []byte) (unread bool) {
	if f.pattern != s.pattern {
		*f = found{pattern: s.pattern}
	}
	if f.read == len(source) || len(f.spans) >= maxMatches {
		return false
	}
	at := max(f.read-s.reach, 0)
	if n := len(f.spans); n > 0 {
		at = max(at, f.spans[n-1][1])
	}
	f.read = min(max(f.read, at)+perFrame, len(source))
	for _, span := range s.pattern.FindAllIndex(source[at:f.read], maxMatches-len(f.spans)) {
		f.spans = append(f.spans, []int{at + span[0], at + span[1]})
	}
	return f.read < len(source)
}

// matches visits the rows in which matches begin, from the top; without a search, those in which changes do.
func (p *Panel) matches(visit func(row int)) {
	if p.search.pattern == nil {
		p.changes(visit)
		return
	}
	row := 0
	for i, b := range p.view.blocks {
		if i > 0 {
			row++
		}
		if b.title() > 0 && p.search.pattern.MatchString(b.heading(b.folded)) {
			visit(row)
		}
		if f := b.searched(); !b.folded && f.pattern == p.search.pattern {
			for _, span := range f.spans {
				visit(row + b.title() + b.rowWith(span[0]))
			}
		}
		row += b.height()
	}
}

// jump selects the next or previous row with a match, and continues at the other end after the last one.
func (p *Panel) jump(a keymap.Action) {
	cursor, _ := p.scroll.Cursor()
	first, last, before, after := -1, -1, -1, -1
	p.matches(func(row int) {
		if first < 0 {
			first = row
		}
		if row < cursor {
			before = row
		}
		if row > cursor && after < 0 {
			after = row
		}
		last = row
	})
	to, other, end := after, first, "top"
	if a == keymap.PrevMatch {
		to, other, end = before, last, "end"
	}
	switch {
	case p.search.pattern == nil && first < 0:
		p.host.Say("nothing to go to; search first")
		return
	case first < 0:
		p.host.Say("no matches")
		return
	case to < 0:
		to = other
		p.host.Say("no more; continued at the " + end)
	}
	p.scroll.Hold(to)
}

// searched returns the matches in what is shown of the block.
func (b *block) searched() *found {
	if b.page.shown {
		return &b.page.found
	}
	return &b.found
}

// source returns the text to search: as received, or without marks and white space at the end of lines as Markdown.
func (b *block) source() []byte {
	if !b.page.shown {
		return b.text
	}
	pg := &b.page
	for len(pg.begins) < len(pg.lines) {
		pg.begins = append(pg.begins, len(pg.plain))
		pg.plain = append(append(pg.plain, strings.TrimRight(ansi.Strip(pg.lines[len(pg.begins)-1].Text), " ")...), '\n')
	}
	return pg.plain
}

// span returns where the searched text of a row begins and ends.
func (b *block) span(n int) (from, to int) {
	switch pg := &b.page; {
	case !pg.shown:
		return b.rows[n].from, b.rows[n].to
	case n+1 < len(pg.begins):
		return pg.begins[n], pg.begins[n+1] - 1
	default:
		return pg.begins[n], len(pg.plain) - 1
	}
}

// rowWith returns the row below the title that a place in the searched text is in.
func (b *block) rowWith(at int) int {
	after := sort.Search(b.count(), func(n int) bool { from, _ := b.span(n); return from > at })
	return max(after-1, 0)
}

// mark highlights the matches in a row of a block, -1 for its heading, which is drawn from column x on.
func (p *Panel) mark(th *theme.Theme, line string, w int, b *block, n, x int) string {
	f := b.searched()
	switch {
	case p.search.pattern == nil || f.pattern != p.search.pattern:
		return line
	case n < 0:
		if b.folds() {
			x += 2 // The glyph.
		}
		heading := []byte(b.heading(b.folded))
		return highlight(th.Style(theme.Match), line, w, x, heading, p.search.pattern.FindAllIndex(heading, -1), 0)
	}
	from, to := b.span(n)
	first := sort.Search(len(f.spans), func(i int) bool { return f.spans[i][1] > from })
	end := sort.Search(len(f.spans), func(i int) bool { return f.spans[i][0] >= to })
	return highlight(th.Style(theme.Match), line, w, x, b.source()[from:to], f.spans[first:max(first, end)], from)
}

// pointed highlights what the row of a block has of the text that the selected event brought.
func (p *Panel) pointed(th *theme.Theme, line string, w int, b *block, n int) string {
	if n < 0 || p.spot.to == p.spot.from || b != p.view.blocks[p.spot.block] {
		return line
	}
	from, to := b.span(n)
	if p.spot.to <= from || p.spot.from >= to {
		return line
	}
	return highlight(th.Style(theme.Match), line, w, margin-1, b.text[from:to], [][]int{{p.spot.from, p.spot.to}}, from)
}

// highlight draws parts of a text again, in another style, that is on a line of w cells from column x on. The text begins at offset base of that
// which the parts refer to.
func highlight(style theme.Style, line string, w, x int, source []byte, parts [][]int, base int) string {
	if len(parts) == 0 {
		return line
	}
	var out strings.Builder
	done, read := 0, 0 // Columns, and bytes.
	for _, part := range parts {
		from, to := max(part[0]-base, 0), min(part[1]-base, len(source))
		x += text.Width(string(source[read:from]))
		end := min(x+text.Width(string(source[from:to])), w)
		if end <= x {
			break
		}
		match := widget.NewLine(end - x)
		match.PutBytes(style, source[from:to])
		out.WriteString(widget.Cut(line, done, x) + match.String())
		x, done, read = end, end, to
	}
	return out.String() + widget.Cut(line, done, w)
}
