package chart

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Sum describes the numbers of a stretch of time: how many there were, the extremes, and a fair sample of them.
type Sum struct {
	Count    int
	Min, Max float64
	Samples  []float64
}

// spread is the distribution of numbers over the lines of a plot.
type spread struct {
	*Chart
	layers [][]Sum
	unit   string
	log    bool
	whole  bool // There are only whole numbers.
	// fine counts the numbers in fine steps from lo to hi, from which quantiles are computed.
	fine  [1024]float64
	total float64
	// min and max are the extremes.
	min, max float64
	sampled  bool // Some numbers stand for others.
}

const (
	// skewed is how far the greatest number is above the median if the scale is logarithmic. Such a scale ends at
	// 1/decades of the greatest number; smaller ones are on its lowest line.
	skewed  = 20
	decades = 1e4
)

// each calls f with every sample and the number of numbers that it stands for.
func (s *spread) each(f func(v, weight float64)) {
	for _, layer := range s.layers {
		for i := range layer {
			weight := layer[i].weight()
			for _, v := range layer[i].Samples {
				f(v, weight)
			}
		}
	}
}

// floor returns the lowest number of a logarithmic scale.
func (s *spread) floor() float64 {
	least := math.Inf(1)
	s.each(func(v, _ float64) {
		if v > 0 {
			least = min(least, v)
		}
	})
	return max(least, s.max/decades)
}

// skewed reports whether half of the numbers are far below the greatest.
func (s *spread) skewed() bool {
	low, total := 0.0, 0.0
	s.each(func(v, weight float64) {
		total += weight
		if v <= s.max/skewed {
			low += weight
		}
	})
	return total > 0 && low >= total/2
}

// newSpread measures a plot of h lines for layers, each of which divides the time from Options.From to Options.To.
func newSpread(c *Chart, layers [][]Sum, h int) *spread {
	s := &spread{Chart: c, layers: layers, whole: true}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, layer := range layers {
		for i := range layer {
			if one := &layer[i]; one.Count > 0 && one.Min-one.Min == 0 && one.Max-one.Max == 0 {
				lo, hi = min(lo, one.Min), max(hi, one.Max)
			}
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	s.min, s.max = lo, hi
	if lo == hi {
		room := max(math.Abs(lo)/10, 1e-9)
		lo, hi = lo-room, hi+room
	} else if floor := s.floor(); lo >= 0 && hi > floor && s.skewed() {
		s.log, lo = true, max(lo, floor)
	}
	c.h, c.labels = h, make(map[int]label)
	c.lo, c.hi = s.scale(lo), s.scale(hi)
	s.label(lo, hi)
	for _, layer := range layers {
		for i := range layer {
			s.sampled = s.sampled || layer[i].Count > len(layer[i].Samples)
		}
	}
	s.each(func(v, weight float64) {
		s.whole = s.whole && v == math.Trunc(v)
		if i := s.step(v); i >= 0 {
			s.fine[i] += weight
			s.total += weight
		}
	})
	return s
}

// step returns the index in fine of a number, -1 if it is not finite.
func (s *spread) step(v float64) int {
	at := max((s.scale(v)-s.lo)/(s.hi-s.lo), 0) * float64(len(s.fine)-1)
	if !(at < float64(len(s.fine))) {
		return -1
	}
	return int(at)
}

// weight returns for how many numbers each sample stands.
func (s *Sum) weight() float64 { return float64(s.Count) / float64(max(len(s.Samples), 1)) }

// scale returns the place of a value on the axis.
func (s *spread) scale(v float64) float64 {
	if s.log {
		return math.Log10(v)
	}
	return v
}

// label labels the value axis with round values.
func (s *spread) label(lo, hi float64) {
	if s.w < minValues {
		return
	}
	var ticks []float64
	step := 0.0
	if !s.log {
		ticks = ticksOf(lo, hi, max((s.h+2)/4, 1))
		if len(ticks) > 1 {
			step = ticks[1] - ticks[0]
			part := step / 5
			s.lo, s.hi = math.Floor(lo/part+1e-6)*part, math.Ceil(hi/part-1e-6)*part
		}
	} else {
		for power := math.Floor(s.lo); power <= s.hi; power++ {
			for _, m := range [...]float64{1, 2, 5} {
				ticks = append(ticks, m*math.Pow(10, power))
			}
		}
	}
	for _, v := range ticks {
		if at := s.scale(v); at < s.lo || at > s.hi {
			continue
		}
		precision := step
		if s.log {
			precision = v
		}
		if y := s.line(v); s.labels[y].text == "" && s.labels[y-1].text == "" && s.labels[y+1].text == "" {
			s.labels[y] = label{s.o.Number(v, precision), theme.Dim}
			s.axis = max(s.axis, text.Width(s.labels[y].text)+1)
		}
	}
	s.axis = min(s.axis, s.w/3)
}

// line returns the line of the plot for a value, counted from the top.
func (s *spread) line(v float64) int {
	f := (s.scale(v) - s.lo) / (s.hi - s.lo)
	if !(f > 0) {
		return max(s.h-1, 0)
	}
	return max(s.h-1-int(min(f, 1-1e-9)*float64(s.h)), 0)
}

// quantile returns the value below which a part of the numbers is, exact to one of the fine steps.
func (s *spread) quantile(part float64) float64 {
	sum := 0.0
	for i, n := range s.fine {
		if sum += n; n == 0 || sum < part*s.total {
			continue
		}
		if i == 0 {
			return s.low(part * s.total)
		}
		at := s.lo + (float64(i)+0.5)/float64(len(s.fine)-1)*(s.hi-s.lo)
		if s.log {
			at = math.Pow(10, at)
		}
		return min(max(at, s.min), s.max)
	}
	return math.NaN()
}

// low returns the value below which n numbers are, all in the lowest step: that holds everything below the scale.
func (s *spread) low(n float64) float64 {
	weights := make(map[float64]float64)
	s.each(func(v, weight float64) {
		if s.step(v) == 0 {
			weights[v] += weight
		}
	})
	values := slices.Sorted(maps.Keys(weights))
	for _, v := range values {
		if n -= weights[v]; n <= 0 {
			return v
		}
	}
	return values[len(values)-1]
}

// summary writes how many numbers there were, and their quantiles where there are enough for them.
func (s *spread) summary() string {
	l, dim, strong := s.Chart.line, s.th.Style(theme.Dim), s.th.Style(theme.Strong)
	l.Reset(s.w)
	number, noun, _ := strings.Cut(text.Counted(int(s.total+0.5), "number"), " ")
	l.Put(strong, number).Put(dim, " "+noun)
	for _, q := range [...]struct {
		name string
		part float64
		from float64
	}{{"p50", 0.5, 20}, {"p95", 0.95, 20}, {"p99", 0.99, 100}} {
		if s.total < q.from {
			continue
		}
		v := s.quantile(q.part)
		l.Put(dim, "  "+q.name+" ").Put(strong, s.o.Number(v, s.precision(v)))
	}
	if s.total > 0 {
		l.Put(dim, "  max ").Put(strong, s.o.Number(s.max, s.precision(s.max))).Put(dim, " "+s.unit)
	}
	return l.String()
}

// precision returns how precisely a number of the summary is written.
func (s *spread) precision(v float64) float64 {
	precision := (s.hi - s.lo) / fineness
	if s.log {
		precision = v / 100
	}
	if s.whole {
		precision = max(precision, 1)
	}
	return precision
}

// Spread holds what a histogram or a heat map shows.
type Spread struct {
	// Layers divide the time from Options.From to Options.To into equal parts. Their numbers are added up.
	Layers [][]Sum
	Unit   string
}

// frame divides w by h cells: a summary, the plot and a time axis.
func frame(th *theme.Theme, o Options, data Spread, w, h int, timed bool) (s *spread, head, foot bool) {
	o.Cursor = time.Time{}
	c := New(th, o, nil, w, 0)
	head, foot = h >= minLegend, timed && h >= minTimes
	for _, on := range [...]bool{head, foot} {
		if on {
			h--
		}
	}
	s = newSpread(c, data.Layers, max(h, 0))
	s.unit = data.Unit
	return s, head, foot
}

// axisCell adds the value axis of a line.
func (s *spread) axisCell(y int) {
	l := s.Chart.line
	l.Reset(s.w)
	if s.axis > 0 {
		l.Cell(s.th.Style(theme.Dim), s.labels[y].text, s.axis-1, text.Right).Gap(1)
	}
}

// counts adds the numbers of each line of the plot to a slice of its height.
func (s *spread) counts(of []float64, sum *Sum) {
	for _, v := range sum.Samples {
		if v-v == 0 {
			of[s.line(v)] += sum.weight()
		}
	}
}

// Histogram returns the lines of a histogram of w by h cells, with the greatest values at the top.
func Histogram(th *theme.Theme, o Options, data Spread, w, h int) []string {
	s, head, _ := frame(th, o, data, w, h, false)
	counts := make([]float64, max(s.h, 1))
	for _, layer := range s.layers {
		for i := range layer {
			s.counts(counts, &layer[i])
		}
	}
	var lines []string
	if head {
		lines = append(lines, s.summary())
	}
	const number = 9
	most := slices.Max(counts)
	for y := range s.h {
		s.axisCell(y)
		l := s.Chart.line
		bar := max(l.Left()-number, 0)
		style := th.Gradient(theme.Spark, false).At(0.3 + 0.7*counts[y]/max(most, 1))
		glyphs := th.Glyphs
		glyphs.BarEmpty = " "
		l.Gauge(style, th.Style(theme.Text), &glyphs, counts[y], 0, most, bar)
		if n := int(counts[y] + 0.5); n > 0 {
			about := ""
			if s.sampled {
				about = "~"
			}
			l.Gap(1).Put(th.Style(theme.Dim), about+text.Count(n))
		}
		lines = append(lines, l.String())
	}
	return lines
}

// HeatMap returns the lines of a heat map of w by h cells: time from left to right, values from below to the top, the
// more numbers the brighter.
func HeatMap(th *theme.Theme, o Options, data Spread, w, h int) []string {
	s, head, foot := frame(th, o, data, w, h, true)
	cells := s.cells()
	counts := make([][]float64, cells)
	for x := range counts {
		counts[x] = make([]float64, max(s.h, 1))
	}
	most := 0.0
	for _, layer := range s.layers {
		spans(len(layer), o.First, cells, func(i, from, to int) {
			for x := from; x < to; x++ {
				s.counts(counts[x], &layer[i])
			}
		})
	}
	for _, column := range counts {
		most = max(most, slices.Max(column))
	}
	var lines []string
	if head {
		lines = append(lines, s.summary())
	}
	for y := range s.h {
		s.axisCell(y)
		for x := range cells {
			s.heat(counts[x][y], most)
		}
		lines = append(lines, s.Chart.line.String())
	}
	if foot {
		lines = append(lines, s.times())
	}
	return lines
}

// spans calls f with the columns, from up to, not including, to, that each of n spans covers of the given number. If there
// are more spans than columns, spans that share one always do; see [columns].
func spans(n int, first int64, cells int, f func(i, from, to int)) {
	if n == 0 || cells == 0 {
		return
	}
	place := func(i int) int64 { return floorDiv((first+int64(i))*int64(cells), int64(n)) }
	right := place(n)
	for i := range n {
		from, to := cells-int(right-place(i)), cells-int(right-place(i+1))
		f(i, max(from, 0), min(max(to, from+1), cells))
	}
}

// heat adds a cell of a heat map.
func (s *spread) heat(n, most float64) {
	l := s.Chart.line
	if n <= 0 {
		l.Gap(1)
		return
	}
	level := math.Log1p(n) / math.Log1p(most)
	shades := s.th.Gradient(theme.Spark, false)
	if shades[0] != shades[len(shades)-1] {
		l.Glyph(shades.At(level), s.th.Glyphs.Bar[len(s.th.Glyphs.Bar)-1])
		return
	}
	ramp := [...]string{"░", "▒", "▓", "█"}
	if len(s.th.Glyphs.Bar) == 1 {
		ramp = [...]string{".", ":", "+", "#"}
	}
	l.Glyph(shades[0], ramp[min(int(level*float64(len(ramp))), len(ramp)-1)])
}
