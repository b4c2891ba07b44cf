package answer

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	merged "feedscope/feeds/answer"
	"feedscope/feeds/query/diff"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// side is an answer that is compared with another one.
type side struct {
	place   place
	index   int // Among all answers.
	state   merged.State
	model   string
	text    string
	figures []figure
}

// side returns an answer for a comparison; ok is false if it is gone.
func (p *Panel) side(at place) (s side, ok bool) {
	s.place, s.index = at, slices.Index(p.all, at)
	p.answer(at, func(a *merged.Answer) {
		v := view{}
		v.describe(a)
		s.state, s.model, s.figures, s.text, ok = v.state, v.model, v.figures, document(a), true
	})
	return s, ok && s.index >= 0
}

// document returns what is compared of an answer: everything but the reasoning, with titles.
func document(a *merged.Answer) string {
	var parts []string
	for i := range a.Parts {
		if a.Parts[i].Kind == merged.Reasoning {
			continue
		}
		b := block{several: len(a.Choices) > 1}
		b.take(&a.Parts[i], true)
		text := string(b.text)
		if b.title() > 0 {
			text = b.heading(false) + "\n" + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n\n")
}

// compare lets the user choose the answer to compare with, unless there is only one, or ends the comparison.
func (p *Panel) compare() {
	if p.against != (place{}) {
		p.against = place{}
		p.Refresh(p.now)
		return
	}
	var items []panel.Item
	for i := len(p.all) - 1; i >= 0; i-- {
		if other, ok := p.side(p.all[i]); ok && other.place != p.view.place && other.state != merged.Streaming {
			items = append(items, panel.Item{
				Label: fmt.Sprintf("answer %d", i+1),
				Note:  strings.Trim(other.place.began.Format("15:04:05")+", "+other.state.String()+", "+text.Clean(other.model), ", "),
				Do:    func() { p.compareWith(other.place) },
			})
		}
	}
	switch {
	case p.view.state == merged.Streaming:
		p.host.Say("the answer can be compared once it has ended")
	case len(items) == 0:
		p.host.Say("there is no other answer to compare with")
	case len(items) == 1:
		items[0].Do()
	default:
		p.host.Choose("Compare with", items)
	}
}

func (p *Panel) compareWith(other place) {
	p.chosen, p.against = p.view.place, other // The answer stays, even if a newer one arrives.
	p.scroll.Select(0)
	p.Refresh(p.now)
}

// contrast replaces the parts of the answer by how it differs from the chosen one.
func (p *Panel) contrast() {
	v := &p.view
	if p.against == (place{}) || p.against == v.place || v.state == merged.Streaming {
		v.against, v.blocks = place{}, v.parts
		return
	}
	if v.against == p.against {
		return
	}
	older, known := p.side(p.against)
	newer, _ := p.side(v.place)
	if !known {
		p.against = place{}
		p.contrast()
		return
	}
	v.against, v.blocks = p.against, []*block{newFigures(&older, &newer), newDiff(older.text, newer.text)}
}

// contrasted are the figures of a comparison, with their titles.
var contrasted = []struct{ name, title string }{
	{"ttft", "TTFT"},
	{"first_answer", "first answer"},
	{"gap_p95", "gap p95"},
	{"tokens_per_second", "tokens/s"},
	{"output_tokens", "tokens"},
	{"cost", "cost"},
	{"total", "total"},
}

// newFigures returns a block that names two answers and lists their figures.
func newFigures(older, newer *side) *block {
	rows := [][]string{{"answer", text.Count(older.index + 1), text.Count(newer.index + 1), ""}}
	for _, c := range contrasted {
		was, is := find(older.figures, c.name), find(newer.figures, c.name)
		if was == nil && is == nil {
			continue
		}
		change := ""
		if was != nil && is != nil && was.value > 0 && valueOf(was) != valueOf(is) {
			change = fmt.Sprintf("%+.0f %%", (is.value-was.value)/was.value*100)
		}
		rows = append(rows, []string{c.title, valueOf(was), valueOf(is), change})
	}
	rows = append(rows, []string{"state", older.state.String(), newer.state.String(), ""})
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			widths[i] = max(widths[i], text.Width(row[i]))
		}
	}
	b := new(block)
	for _, row := range rows {
		line := text.Pad(row[0], widths[0], text.Left)
		for i := 1; i < len(row); i++ {
			line += "  " + text.Pad(row[i], widths[i], text.Right)
		}
		b.text = append(b.text, strings.TrimRight(line, " ")+"\n"...)
	}
	return b
}

// valueOf writes a figure, which may be nil, for a comparison.
func valueOf(f *figure) string {
	switch {
	case f == nil:
		return "-"
	case f.distorted:
		return f.text() + distortedMark
	}
	return f.text()
}

// compared are the lines of a comparison, and where they begin in its text.
type compared struct {
	lines  []diff.Line
	begins []int
}

// inset is the width of the signs beside the lines of a comparison.
const inset = 2

// newDiff returns a block of the lines of two texts.
func newDiff(older, newer string) *block {
	lines, ok := diff.Texts(older, newer)
	switch {
	case !ok:
		return &block{text: []byte("the texts differ, and are too long to be compared in detail")}
	case older == newer:
		return &block{text: []byte("the texts are equal")}
	}
	b := &block{compared: &compared{lines: lines}}
	for i := range lines {
		b.compared.begins = append(b.compared.begins, len(b.text))
		b.text = append(append(b.text, lines[i].Text...), '\n')
	}
	return b
}

// at returns the line that a place is in, and where it begins.
func (c *compared) at(place int) (line *diff.Line, begins int) {
	i := max(sort.SearchInts(c.begins, place+1)-1, 0)
	return &c.lines[i], c.begins[i]
}

// looks are the signs and looks of lines, and of the words that differ.
var looks = [...]struct {
	sign        string
	line, words theme.Role
}{
	diff.Same:    {"  ", theme.Dim, theme.Dim},
	diff.Removed: {"- ", theme.Down, theme.FlashDown},
	diff.Added:   {"+ ", theme.Up, theme.FlashUp},
}

// inset returns the width of the signs.
func (b *block) inset() int {
	if b.compared == nil {
		return 0
	}
	return inset
}

// sign draws the sign of a row.
func (b *block) sign(r *row) (sign string) {
	line, begins := b.compared.at(r.from)
	if r.from > begins {
		return "  "
	}
	return looks[line.Kind].sign
}

// differing highlights the words of a row that differ.
func (b *block) differing(th *theme.Theme, drawn string, w, x int, r *row) string {
	line, begins := b.compared.at(r.from)
	var parts [][]int
	for _, part := range line.Parts {
		if part := []int{begins + part[0], begins + part[1]}; part[0] < r.to && part[1] > r.from {
			parts = append(parts, part)
		}
	}
	return highlight(th.Style(looks[line.Kind].words), drawn, w, x, b.text[r.from:r.to], parts, r.from)
}

// changes visits the rows in which changes begin, from the top.
func (p *Panel) changes(visit func(row int)) {
	row := 0
	for i, b := range p.view.blocks {
		if i > 0 {
			row++
		}
		was := diff.Same
		for n := range b.rows {
			if b.compared == nil {
				break
			}
			line, _ := b.compared.at(b.rows[n].from)
			if is := line.Kind; is != was {
				if was == diff.Same {
					visit(row + n)
				}
				was = is
			}
		}
		row += b.height()
	}
}

// comparison returns the comparison as text.
func (b *block) comparison() string {
	var all strings.Builder
	for _, l := range b.compared.lines {
		all.WriteString(looks[l.Kind].sign + l.Text + "\n")
	}
	return all.String()
}
