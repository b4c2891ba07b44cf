package outline

import (
	"math"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/timeline"
)

var start = time.Unix(1000, 0)

// filled returns an outline of messages, one at each offset in seconds.
func filled(offsets ...float64) *Outline {
	o := new(Outline)
	for _, at := range offsets {
		o.add(&timeline.Head{Seq: o.next, Time: start.Add(time.Duration(at * float64(time.Second)))})
		o.next++
	}
	return o
}

func rates(o *Outline, now time.Time, n int) []float64 {
	var r []float64
	for _, c := range o.Columns(nil, now, n) {
		r = append(r, c.Rate)
	}
	return r
}

func TestColumnsCountEventsASecond(t *testing.T) {
	for name, c := range map[string]struct {
		at   []float64
		now  float64
		n    int
		want []float64
	}{
		"nothing":                     {nil, 10, 3, nil},
		"a second to a column":        {[]float64{0, 0.1, 0.9, 1, 3.5}, 4.1, 4, []float64{3, 1, 0, 1}},
		"several seconds to a column": {[]float64{0, 1, 2, 2.5}, 4, 2, []float64{1, 1}},
		"several columns to a second": {[]float64{0, 0.5}, 0.9, 4, []float64{2, 2, 2, 2}},
		"a second across two columns": {[]float64{0, 1, 1.1}, 3, 2, []float64{4.0 / 3, 2.0 / 3}},
		"silence at the end":          {[]float64{0, 0}, 8, 4, []float64{1, 0, 0, 0}},
		"a clock that is set back":    {[]float64{5, 1, 1}, 7, 2, []float64{3, 0}},
		"no drop at the end":          {[]float64{0, 0.5, 1, 1.5, 2}, 2.1, 2, []float64{2, 2}},
	} {
		got := rates(filled(c.at...), start.Add(time.Duration(c.now*float64(time.Second))), c.n)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

func TestNoEventIsLostBetweenColumns(t *testing.T) {
	for n := range 60 {
		o := filled(0, 0.2, 1, 4, 4, 4, 9, 30.5)
		now := start.Add(32 * time.Second)
		sum := 0.0
		for _, r := range rates(o, now, n+1) {
			sum += r * 32 / float64(n+1)
		}
		if math.Abs(sum-8) > 1e-6 {
			t.Errorf("%d columns hold %v events", n+1, sum)
		}
	}
}

func TestBreaksAreInTheirColumn(t *testing.T) {
	o := filled(0, 9)
	for _, s := range []feeds.State{feeds.Waiting, feeds.Failed, feeds.Live, feeds.Connecting, feeds.Paused} {
		o.add(&timeline.Head{Kind: feeds.Change, State: s, Time: start.Add(9 * time.Second)})
	}
	columns := o.Columns(nil, start.Add(10*time.Second), 2)
	if columns[0].Breaks != 0 || columns[1].Breaks != 2 {
		t.Errorf("got %+v", columns)
	}
}

func TestConnectionBeginsWhenItIsFirstLive(t *testing.T) {
	o := filled(0)
	live := func(at int) {
		o.add(&timeline.Head{Kind: feeds.Change, State: feeds.Live, Feed: 1, Conn: 2, Time: start.Add(time.Duration(at) * time.Second)})
	}
	live(3)
	live(8) // Revived after being stale.
	if got := o.Began(1, 2); !got.Equal(start.Add(3 * time.Second)) {
		t.Errorf("began %v", got)
	}
	if got := o.Began(1, 1); !got.IsZero() {
		t.Errorf("an unknown connection began %v", got)
	}
	for n := range uint32(3 * maxBegins) {
		o.add(&timeline.Head{Kind: feeds.Change, State: feeds.Live, Conn: n, Time: start})
	}
	if len(o.begins) > maxBegins {
		t.Errorf("%d connections are kept", len(o.begins))
	}
}

func TestDroppedEventsAreForgotten(t *testing.T) {
	o := filled(0, 1, 1, 2, 5)
	o.drop(2) // Event 2, the second of its second, is the oldest retained.
	if from, _ := o.span(start); !from.Equal(start.Add(time.Second)) {
		t.Errorf("the outline begins at %v", from)
	}
	if seq := o.Find(start.Add(3 * time.Second)); seq != 4 {
		t.Errorf("found %d", seq)
	}
	if seq := o.Find(start.Add(time.Hour)); seq != 5 {
		t.Errorf("after the last event, found %d", seq)
	}
}

func TestVersionChangesWithColumns(t *testing.T) {
	o := filled(0, 1, 2)
	now := start.Add(2500 * time.Millisecond)
	o.Columns(nil, now, 4)
	before := o.Version()
	o.add(&timeline.Head{Time: now}) // In a second that is not shown yet.
	if o.Version() != before {
		t.Error("the version changes with every event")
	}
	o.Columns(nil, start.Add(3*time.Second), 4)
	o.add(&timeline.Head{Time: now})
	if o.Version() == before {
		t.Error("a late event did not change the version")
	}
	before = o.Version()
	if o.drop(2); o.Version() == before {
		t.Error("dropping events did not change the version")
	}
}

func TestPlaceAndMomentAreInverse(t *testing.T) {
	o := filled(0, 99)
	now := start.Add(99 * time.Second)
	for i := range 11 {
		p := float64(i) / 10
		if got := o.Place(o.Moment(p, now), now); math.Abs(got-p) > 1e-9 {
			t.Errorf("%v became %v", p, got)
		}
	}
	if p := o.Place(start.Add(-time.Hour), now); p != 0 {
		t.Errorf("before the first: %v", p)
	}
	if p := new(Outline).Place(now, now); p != 0 || !new(Outline).Moment(1, now).Equal(now) {
		t.Errorf("empty: %v", p)
	}
}

func TestOutlineFollowsHistory(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	o := new(Outline)
	if o.Update(h.History()) || len(o.Columns(nil, start, 5)) > 0 {
		t.Error("an empty history has an outline")
	}
}
