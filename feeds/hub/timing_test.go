package hub_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
)

// timed sends an event every interval, with the time that at returns for its number.
func timed(every time.Duration, at func(n int) time.Time) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		parts := make([]any, 0, 2400)
		for n := range cap(parts) / 2 {
			parts = append(parts, every, func() { _, _ = fmt.Fprintf(w, "data: {\"at\":%s}\n\n", millis(at(n))); flush(w) })
		}
		stream(parts...)(w, r)
	}
}

func TestTimePathIsAdoptedIfDelaysAreSteadyAndShort(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // Of synthetic time.
	now := func(d time.Duration) func(int) time.Time {
		return func(int) time.Time { return time.Now().Add(d) }
	}
	for name, c := range map[string]struct {
		every time.Duration
		at    func(n int) time.Time
		want  bool
	}{
		"just now":                  {500 * time.Millisecond, now(0), true},
		"often":                     {10 * time.Millisecond, now(0), true},
		"seldom":                    {5 * time.Second, now(0), true},
		"by a clock that is off":    {500 * time.Millisecond, now(20 * time.Second), true},
		"in whole seconds":          {300 * time.Millisecond, func(int) time.Time { return time.Now().Truncate(time.Second) }, true},
		"late at first":             {500 * time.Millisecond, func(n int) time.Time { return time.Now().Add(-time.Duration(max(30-n, 0)) * time.Second) }, true},
		"in an hour":                {500 * time.Millisecond, now(time.Hour), false},
		"some day":                  {500 * time.Millisecond, now(-48 * time.Hour), false},
		"now and then a while ago":  {500 * time.Millisecond, func(n int) time.Time { return time.Now().Add(-time.Duration(n%5) * time.Second) }, false},
		"always the same":           {500 * time.Millisecond, func(int) time.Time { return start }, false},
		"always the same and often": {10 * time.Millisecond, func(int) time.Time { return start }, false},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, feeds.Spec{}, timed(c.every, c.at), func(w *env) {
				w.feed.TryTimePath("at")
				w.after(max(400*c.every, 10*time.Second))
				lag := w.feed.Detail(time.Now()).Health.Windows[health.Session].Lag
				if adopted := w.feed.TimePath() == "at"; adopted != c.want || (lag.N > 0) != c.want {
					t.Errorf("adopted is %v, and the lag of %d events known", adopted, lag.N)
				}
			})
		})
	}
}

func TestTimePathOfTheSpecStays(t *testing.T) {
	withFeed(t, feeds.Spec{TimePath: "other"}, timed(time.Second, func(int) time.Time { return time.Now() }), func(w *env) {
		w.feed.TryTimePath("at")
		w.feed.Adopt(feeds.Spec{TimePath: "at"})
		if w.after(time.Minute); w.feed.TimePath() != "other" {
			t.Errorf("the path is %q", w.feed.TimePath())
		}
	})
}

func TestAdoptTriesATimePath(t *testing.T) {
	withFeed(t, feeds.Spec{}, timed(time.Second, func(int) time.Time { return time.Now() }), func(w *env) {
		w.feed.Adopt(feeds.Spec{TimePath: "at"})
		if w.after(10 * time.Second); w.feed.TimePath() != "" {
			t.Error("adopted after few events")
		}
		if w.after(20 * time.Second); w.feed.TimePath() != "at" {
			t.Errorf("the path is %q", w.feed.TimePath())
		}
	})
}
