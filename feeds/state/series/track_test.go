package series

import (
	"fmt"
	"math"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/track"
)

// line formats the last value of each span, "-" for none, with "|" before a gap.
func line(t *track.Reading, i int) (out string) {
	for _, s := range t.Spans[i] {
		switch {
		case math.IsNaN(s.Last):
			out += "-"
		case s.Gap:
			out += fmt.Sprint("|", s.Last)
		default:
			out += fmt.Sprint(s.Last)
		}
	}
	return out
}

func TestTracks(t *testing.T) {
	opts := options
	opts.Tracks = 2
	s := New(opts)
	for i := range 20 {
		if i == 14 {
			s.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting, Time: at(14_000)}})
		}
		if i >= 14 && i < 18 {
			continue
		}
		for _, host := range []string{"a", "b", "c"} {
			s.Fold([]feeds.Event{sample(i*1000, fmt.Sprintf(`{"host":%q,"value":%d}`, host, i%10))})
		}
	}
	r, rows := s.Reader(), Snapshot{}
	r.Read(at(19_000), 0, 9, 0, &rows)
	var got track.Reading
	r.Tracks(at(19_000), 10*time.Second, []int{0, 2, 1}, &got)
	if a := line(&got, 0); a != "-0-1-2-3---------|8-9" || len(got.Spans[1]) != 0 || line(&got, 2) != a {
		t.Errorf("a %s, c %v, b %s", a, got.Spans[1], line(&got, 2))
	}
	if from, to := got.From(), got.To(); !to.Equal(at(19_500)) || !from.Equal(at(9500)) {
		t.Errorf("from %v to %v", from, to)
	}
	r.Tracks(at(19_000), 0, []int{0}, &got)
	if n := len(got.Spans[0]); n != 40 {
		t.Errorf("all is %d spans", n)
	}
}
