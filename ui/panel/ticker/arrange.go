package ticker

// wish is what a column asks for, the key being the first.
type wish struct {
	// want is the width that the contents need.
	want int
	// spark takes what is left, and as little as minSpark.
	spark bool
}

// place is a column that is on the screen.
type place struct {
	// column counts from 0, the key.
	column int
	x, w   int
}

const (
	// minSpark is the narrowest sparkline that says something, goodSpark one for which the columns stay close
	// together, maxSpark what there are samples for.
	minSpark  = 8
	goodSpark = 12
	maxSpark  = 120
	// maxGap is the widest space between two columns.
	maxGap = 3
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	// kept is the number of columns that are never dropped: the key and the first value.
	kept = 2
)

// arrange appends the places of the columns that w cells have room for. A sparkline shrinks first; then columns go
// from the right, a sparkline last; then the key is cut.
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
		dst = drop(dst, first, wishes)
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

// needs is the width of columns with a gap between each two.
func needs(places []place, gap int) int {
	sum := -gap
	for _, p := range places {
		sum += p.w + gap
	}
	return sum
}

// drop takes away the rightmost column that is no sparkline, or the rightmost of all.
func drop(dst []place, first int, wishes []wish) []place {
	at := len(dst) - 1
	for i := at; i >= first+kept; i-- {
		if !wishes[dst[i].column].spark {
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

// spread gives what is left to the sparklines, and gives the gap between columns.
func spread(places []place, room int, wishes []wish) (gap int) {
	sparks := 0
	for _, p := range places {
		if wishes[p.column].spark {
			sparks++
		}
	}
	good := sparks * (goodSpark - minSpark)
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
