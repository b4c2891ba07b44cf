package ticker

import (
	"slices"
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Detail implements [panel.Detailer]: every value of the selected row, in full.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", nil, false
	}
	p.Scroll.Hold(f.Now)
	d := details{th: f.Theme, line: widget.NewLine(w), w: w, label: min(p.labelWidth(), w/2)}
	d.put(p.opts.KeyTitle, theme.Strong, r.Key)
	for i := range p.opts.Columns {
		switch c, v := &p.opts.Columns[i], &r.Cells[i]; c.Format {
		case Spark:
			d.spark(c, v)
		case Text:
			d.wrap(c.Title, v.Text)
		default:
			value, _, role := c.appendValue(nil, v, &f.Theme.Glyphs, f.Now.Location())
			d.put(c.Title, role, string(value))
		}
	}
	d.put("", theme.Text, "")
	if !f.HideSecrets {
		d.put("feed", theme.Text, p.Sources.Name(r.Feed))
	}
	age := string(panel.AppendAge(nil, panel.Age(f.Now, r.Updated)))
	d.put("updated", theme.Text, r.Updated.In(f.Now.Location()).Format(time.TimeOnly)+", "+age+" ago")
	d.put("events", theme.Text, text.Count(r.Updates))
	return text.Truncate(r.Key, maxText), d.lines, true
}

func (p *Panel) labelWidth() int {
	w := len("updated") + 2
	for i := range p.want {
		w = max(w, p.titleWidth(i)+1)
	}
	return w
}

// details builds lines of a label and a value each.
type details struct {
	th       *theme.Theme
	line     *widget.Line
	w, label int
	lines    []string
}

// start begins a line with its label.
func (d *details) start(label string) *widget.Line {
	d.line.Reset(d.w)
	return d.line.Cell(d.th.Style(theme.Dim), label, d.label, text.Left)
}

func (d *details) end() { d.lines = append(d.lines, d.line.String()) }

func (d *details) put(label string, role theme.Role, value string) {
	d.start(label).Put(d.th.Style(role), value)
	d.end()
}

// leastWrap is the narrowest that a value is wrapped in.
const leastWrap = 8

// wrap adds a value on as many lines as it needs.
func (d *details) wrap(label string, value []byte) {
	if d.w-d.label < leastWrap {
		d.put(label, theme.Text, string(value))
		return
	}
	for _, l := range pretty.Lines(d.th, value, d.w-d.label) {
		d.line.Reset(d.label)
		d.line.Put(d.th.Style(theme.Dim), label)
		d.lines = append(d.lines, d.line.String()+l)
		label = ""
	}
}

// spark adds a sparkline with the least and the greatest of its values.
func (d *details) spark(c *Column, v *ticker.Cell) {
	if len(v.History) == 0 {
		d.put(c.Title, theme.Faint, "-")
		return
	}
	line := d.start(c.Title)
	values := v.History[max(len(v.History)-line.Left(), 0):]
	low, high := slices.Min(v.History), slices.Max(v.History)
	line.SparkRange(d.th.Style(theme.Spark), &d.th.Glyphs, values, len(values), low, high)
	d.end()
	d.put("", theme.Dim, string(appendNumber(nil, low, c.Decimals))+" to "+string(appendNumber(nil, high, c.Decimals)))
}
