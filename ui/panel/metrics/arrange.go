package metrics

// wants are the widths that the parts of a line need.
type wants struct {
	// group is zero if names have only one part.
	group, name, value, unit, stat int
}

// places are the places of a line's parts. A width of zero means that the part is left out.
type places struct {
	group, name, mark, value, unit, trend, min, avg, max span
}

// span is a part's place.
type span struct{ x, w int }

const (
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	// leastTrend is the narrowest useful trend, goodTrend the one that takes precedence over minimum, average
	// and maximum.
	leastTrend = 4
	goodTrend  = 8
	// leastName is the width to which the parts of a name are cut.
	leastName = 5
	// wideGap separates parts that are not read together.
	wideGap = 2
)

// arrange divides a line of w cells. Minimum, average and maximum are dropped first, then the unit and the trend; then
// the name is cut, its first part last. The trend grows into the remaining space, up to one cell per bucket.
func arrange(w int, want wants) places {
	room := max(w-2*margin, 0)
	trend := goodTrend
	if want.total(trend) > room {
		want.stat, trend = 0, leastTrend
	}
	if want.total(trend) > room {
		want.unit = 0
	}
	if want.total(trend) > room {
		trend = 0
	}
	for _, part := range [...]*int{&want.name, &want.group} {
		if over := want.total(trend) - room; over > 0 {
			*part -= min(over, max(*part-leastName, 0))
		}
	}
	if trend > 0 {
		trend = min(trend+room-want.total(trend), buckets)
	}
	return want.place(trend)
}

// total returns the width of a line.
func (w wants) total(trend int) int {
	p := w.place(trend)
	for _, s := range [...]span{p.max, p.trend, p.unit, p.value} {
		if s.w > 0 {
			return s.x + s.w - margin
		}
	}
	return 0
}

// place places the parts from left to right.
func (w wants) place(trend int) places {
	x := margin
	take := func(width, gap int) span {
		if width <= 0 {
			return span{x: x}
		}
		s := span{x, width}
		x += width + gap
		return s
	}
	var p places
	p.group = take(w.group, 1)
	p.name = take(w.name, 1)
	p.mark = take(1, 0)
	p.value = take(w.value, 1)
	p.unit = take(w.unit, 1)
	x++
	p.trend = take(trend, wideGap)
	p.min = take(w.stat, 1)
	p.avg = take(w.stat, 1)
	p.max = take(w.stat, 1)
	return p
}
