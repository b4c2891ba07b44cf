package track

import "time"

// Reading holds what some tracks remember over one window.
type Reading struct {
	// Grid is the grid of the spans, Start the moment from which its times count.
	Grid  Grid
	Start time.Time
	// Spans are those of each track; none for a track that is nil.
	Spans [][]Span
}

// From returns the beginning of the window.
func (r *Reading) From() time.Time { return r.Start.Add(time.Duration(r.Grid.First) * r.Grid.Slot) }

// To returns the end of the window.
func (r *Reading) To() time.Time { return r.Start.Add(time.Duration(r.Grid.End) * r.Grid.Slot) }

// steps are the lengths in which a window grows with the numbers that it covers.
var steps = [...]time.Duration{
	10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour,
}

// cover returns a window that covers numbers of some time. It grows with them in steps of about a tenth, so that the
// grid seldom changes.
func cover(passed time.Duration) time.Duration {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if 10*s >= passed {
			step = s
			break
		}
	}
	return (max(passed, 0)/step + 1) * step
}

// Read reads tracks, whose times count from start, over a window that ends now or with a newer number. A window of zero is
// as long as possible. While the numbers do not reach back far enough, the window is shorter. Read reuses the memory of
// dst.
func Read(tracks []*Track, start, now time.Time, window time.Duration, dst *Reading) {
	end := now.Sub(start)
	first := end
	for _, t := range tracks {
		if t != nil && t.count > 0 {
			end, first = max(end, t.last), min(first, t.first)
		}
	}
	if all := cover(end - first); window <= 0 || window > all {
		window = all
	}
	dst.Start, dst.Grid = start, Over(end, window)
	for len(dst.Spans) < len(tracks) {
		dst.Spans = append(dst.Spans, nil)
	}
	dst.Spans = dst.Spans[:len(tracks)]
	for i, t := range tracks {
		dst.Spans[i] = dst.Spans[i][:0]
		if t != nil {
			dst.Spans[i] = t.Spans(dst.Spans[i], dst.Grid)
		}
	}
}
