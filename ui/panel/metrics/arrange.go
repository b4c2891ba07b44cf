package metrics

// wants are the widths that the parts of a line ask for.
type wants struct {
	// group is zero if names have one part only.
	group, name, value, unit, stat int
}

// places are where the parts of a line are, from the line's beginning. A part without a width is not there.
type places struct {
	group, name, mark, value, unit, trend, min, avg, max span
}

// span is a part's place.
type span struct{ x, w int }

const (
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	// leastTrend is the narrowest trend worth its room, goodTrend one for which least, mean and largest go.
	leastTrend = 4
	goodTrend  = 8
	// leastName is what the parts of a name are cut to before anything else of their line is lost.
	leastName = 5
	// wideGap stands between parts that are not read together.
	wideGap = 2
)

// arrange divides a line of w cells. Least, mean and largest go first, then the unit and the trend; then the name is cut, its first
// part last. The trend takes what is left, up to most cells.
func arrange(w int, want wants, most int) places {
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
		trend = min(trend+room-want.total(trend), most)
	}
	return want.place(trend)
}

// total is the width of a line.
func (w wants) total(trend int) int {
	p := w.place(trend)
	for _, s := range [...]span{p.max, p.trend, p.unit, p.value} {
		if s.w > 0 {
			return s.x + s.w - margin
		}
	}
	return 0
}

// place puts the parts one after the other.
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
