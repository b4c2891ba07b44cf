package ticker

// wish is the width that a column needs; the key is the first column.
type wish struct {
	// want is the width of the contents.
	want int
	// spark columns grow into the remaining space, from minSpark.
	spark bool
}

// place is the place of a column on the screen.
type place struct {
	// column is the number of the column; 0 is the key.
	column int
	x, w   int
}

const (
	// minSpark is the narrowest useful sparkline, goodSpark the one that takes precedence over wide gaps,
	// maxSpark the number of samples.
	minSpark  = 8
	goodSpark = 12
	maxSpark  = 120
	// maxGap is the widest space between two columns.
	maxGap = 3
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	// kept is the number of columns that always stay: the key and the first value.
	kept = 2
	// sparkFrom is the width from which sparklines have precedence over other columns.
	sparkFrom = 48
)

// arrange appends the places of the columns that fit into w cells. Sparklines shrink first; then columns are
// dropped from the right, sparklines last, or first if there is little room; then the key is cut.
func arrange(dst []place, w int, wishes []wish) []place {
	room := max(w-2*margin, 0)
	first := len(dst)
	for i, c := range wishes {
		if c.spark {
			c.want = minSpark
		}
		dst = append(dst, place{column: i, w: c.want})
	}
	for len(dst)-first > kept && needs(dst[first:], 1) > room {
		dst = drop(dst, first, wishes, w < sparkFrom)
	}
	places := dst[first:]
	squeeze(places, room)
	gap := spread(places, room, wishes)
	x := margin
	for i := range places {
		places[i].x = x
		x += places[i].w + gap
	}
	return dst
}

// needs returns the width of columns with gaps between them.
func needs(places []place, gap int) int {
	sum := -gap
	for _, p := range places {
		sum += p.w + gap
	}
	return sum
}

// drop removes the rightmost column that is a sparkline, or that is none, or else the rightmost one.
func drop(dst []place, first int, wishes []wish, spark bool) []place {
	at := len(dst) - 1
	for i := at; i >= first+kept; i-- {
		if wishes[dst[i].column].spark == spark {
			at = i
			break
		}
	}
	return append(dst[:at], dst[at+1:]...)
}

// squeeze cuts the key, then the value, until both fit.
func squeeze(places []place, room int) {
	const leastKey = 4
	over := needs(places, 1) - room
	if over <= 0 || len(places) == 0 {
		return
	}
	cut := min(over, max(places[0].w-leastKey, 0))
	places[0].w -= cut
	if len(places) > 1 {
		places[1].w = max(places[1].w-over+cut, 0)
	}
}

// spread gives the remaining space to the sparklines and returns the gap between columns.
func spread(places []place, room int, wishes []wish) (gap int) {
	sparks := 0
	for _, p := range places {
		if wishes[p.column].spark {
			sparks++
		}
	}
	good := sparks * (goodSpark - minSpark)
	if sparks == 0 {
		good = ageWidth
	}
	gap = maxGap
	for gap > 1 && needs(places, gap)+good > room {
		gap--
	}
	left := room - needs(places, gap)
	for i := range places {
		if wishes[places[i].column].spark && left > 0 {
			more := min(left/sparks, maxSpark-minSpark)
			places[i].w += more
			left -= more
			sparks--
		}
	}
	return gap
}
