package chart

import (
	"math"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// keys is the arrangement of a legend: entries of equal width in lines and columns.
type keys struct {
	lines, columns int
	name, value    int // Widths.
	stats          bool
	shown          int
	texts          [][3]string // The value, the least and the greatest of each series.
}

const (
	// maxName is the width at which names are cut in the legend.
	maxName = 32
	// minValue is the width of values in the legend, so that it does not jump.
	minValue = 6
	keyGap   = 3
)

// arrange arranges the legend in at most most lines.
func (c *Chart) arrange(most int) keys {
	k := keys{value: minValue}
	for _, s := range c.series {
		k.name = max(k.name, min(text.Width(text.Clean(s.Name)), maxName))
		texts := c.values(&s)
		k.texts = append(k.texts, texts)
		for _, t := range texts {
			k.value = max(k.value, text.Width(t))
		}
	}
	for _, k.stats = range []bool{true, false} {
		k.columns = max((c.w+keyGap)/(k.width()+keyGap), 1)
		k.lines = (len(c.series) + k.columns - 1) / k.columns
		if k.lines <= most && k.width() <= c.w {
			break
		}
	}
	k.lines = min(k.lines, most)
	k.shown = min(len(c.series), k.lines*k.columns)
	return k
}

func (k *keys) width() int {
	w := 2 + k.name + 1 + k.value
	if k.stats {
		w += len("  min ") + k.value + len("  max ") + k.value
	}
	return w
}

// values returns the value of a series at the cursor, or else its last, and its extremes.
func (c *Chart) values(s *Series) [3]string {
	now, least, most := math.NaN(), math.Inf(1), math.Inf(-1)
	for i := range s.Spans {
		if v := &s.Spans[i]; finite(v) {
			now, least, most = v.Last, min(least, v.Min), max(most, v.Max)
		}
	}
	if !c.o.Cursor.IsZero() {
		now = c.under(s)
	}
	out := [3]string{"-", "-", "-"}
	spread := most - least
	if !(spread > 0) {
		spread = math.Abs(most)
	}
	precision := max(spread/fineness, grain(s))
	if !math.IsNaN(now) {
		out[0] = c.o.Number(now, precision)
		if s.Unit != "" {
			out[0] += " " + s.Unit
		}
	}
	if least <= most {
		out[1], out[2] = c.o.Number(least, precision), c.o.Number(most, precision)
	}
	return out
}

// fineness is the number of different values of a series in the legend.
const fineness = 300

// grain returns the largest of 1, 0.1 and 0.01 of which all values of a series are multiples, zero if there is none.
func grain(s *Series) float64 {
	for _, parts := range []float64{1, 10, 100} {
		if s.multiplesOf(parts) {
			return 1 / parts
		}
	}
	return 0
}

// multiplesOf reports whether all values are multiples of one of so many parts of 1.
func (s *Series) multiplesOf(parts float64) bool {
	for i := range s.Spans {
		v := &s.Spans[i]
		if !finite(v) {
			continue
		}
		for _, x := range []float64{v.Last, v.Max} {
			if x *= parts; math.Abs(x-math.Round(x)) > 1e-6*max(math.Abs(x), 1) {
				return false
			}
		}
	}
	return true
}

// under returns the last value of a series up to the cursor, NaN if there is none since the last gap.
func (c *Chart) under(s *Series) float64 {
	whole := c.o.To.Sub(c.o.From)
	at := int(float64(c.o.Cursor.Sub(c.o.From)) / float64(whole) * float64(len(s.Spans)))
	at = min(max(at, 0), len(s.Spans)-1)
	for i := at; i >= 0; i-- {
		if finite(&s.Spans[i]) {
			for j := i + 1; j < len(s.Spans); j++ {
				if finite(&s.Spans[j]) {
					if s.Spans[j].Gap && i < at {
						return math.NaN()
					}
					break
				}
			}
			return s.Spans[i].Last
		}
	}
	return math.NaN()
}

// legend returns line y of the legend, which names the series with their values.
func (c *Chart) legend(y int) string {
	l, k, dim := c.line, &c.keys, c.th.Style(theme.Dim)
	l.Reset(c.w)
	for column := range k.columns {
		i := column*k.lines + y
		if i >= k.shown {
			break
		}
		s := &c.series[i]
		l.To(dim, column*(k.width()+keyGap))
		mark := c.th.Glyphs.Live
		if c.letters {
			mark = letter(i)
		}
		l.Glyph(c.th.Style(s.Role), mark).Gap(1)
		l.Cell(c.th.Style(s.Role), s.Name, k.name, text.Left).Gap(1)
		l.Cell(c.th.Style(theme.Strong), k.texts[i][0], k.value, text.Right)
		if k.stats {
			l.Put(dim, "  min ").Cell(dim, k.texts[i][1], k.value, text.Left)
			l.Put(dim, "  max ").Cell(dim, k.texts[i][2], k.value, text.Left)
		}
	}
	if more := len(c.series) - k.shown; more > 0 && y == k.lines-1 {
		words := "  +" + text.Count(more)
		if l.Left() >= len(words) {
			l.Put(dim, words)
		}
	}
	return l.String()
}
