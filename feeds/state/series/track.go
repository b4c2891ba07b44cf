package series

import (
	"time"

	"feedscope/feeds/state/track"
)

// Tracks reads the tracks of the series at some places of the order of the last Read over a window that ends now; see
// [track.Read].
func (r *Reader) Tracks(now time.Time, window time.Duration, places []int, dst *track.Reading) {
	set := r.set
	set.mu.Lock()
	defer set.mu.Unlock()
	tracks := make([]*track.Track, len(places))
	for i, at := range places {
		tracks[i] = set.series[r.shown[at]].track
	}
	track.Read(tracks, set.start, now, window, dst)
}

// Spreads reads how the numbers of the series at some places of the order of the last Read were distributed over the
// window of a track's grid: the slots of each series that
// remembers it, their grid, and the moment from which its times count.
func (r *Reader) Spreads(g track.Grid, places []int) (all [][]track.Sum, grid track.Grid, start time.Time) {
	set := r.set
	set.mu.Lock()
	defer set.mu.Unlock()
	grid = track.SpreadOver(g)
	for _, at := range places {
		if one := set.series[r.shown[at]].spread; one != nil {
			all = append(all, one.Sums(nil, grid))
		}
	}
	return all, grid, set.start
}
