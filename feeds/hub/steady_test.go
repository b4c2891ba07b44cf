package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/pipes"
)

// attempts returns when each of some feeds, to which nothing answers, begins its attempts within a minute.
func attempts(t *testing.T, seed uint64) (all []time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		h := hub.New(hub.Options{
			Conn: conn.Options{DialContext: new(pipes.Network).DialContext}, Steady: hub.NewSteady(seed),
		})
		defer h.Close()
		for _, name := range []string{"a", "b", "c"} {
			if _, err := h.Add(feeds.Spec{Name: name, URL: "http://127.0.0.1:1/" + name}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		for _, f := range h.Feeds() {
			for _, s := range f.Detail(time.Now()).Changes {
				if s.State == feeds.Connecting {
					all = append(all, s.Since.Sub(start))
				}
			}
		}
	})
	return all
}

func TestSteadyFeedsActAtMomentsOfTheirOwn(t *testing.T) {
	first, again, other := attempts(t, 1), attempts(t, 1), attempts(t, 2)
	if len(first) < 9 || len(again) != len(first) {
		t.Fatalf("%d attempts, then %d", len(first), len(again))
	}
	seen := make(map[time.Duration]bool)
	same := len(other) == len(first)
	for i, at := range first {
		if seen[at] {
			t.Errorf("two feeds begin an attempt at %s", at)
		}
		seen[at] = true
		if again[i] != at {
			t.Errorf("attempt %d begins at %s, then at %s", i, at, again[i])
		}
		same = same && other[i] == at
	}
	if same {
		t.Error("another seed gives the same attempts")
	}
}
