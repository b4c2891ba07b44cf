package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
)

// ticks sends an event with its time every second. When late is set, it sends the events of the last 45 s once.
func ticks(late *atomic.Bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", conn.MediaType)
		flush(w)
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-ticker.C:
			}
			from := time.Now()
			if late.CompareAndSwap(true, false) {
				from = from.Add(-45 * time.Second)
			}
			for at := from; !at.After(time.Now()); at = at.Add(time.Second) {
				_, _ = fmt.Fprintf(w, "data: {\"ts\":%s}\n\n", millis(at))
			}
			flush(w)
		}
	}
}

func TestTimeWhileSuspendedIsIgnored(t *testing.T) {
	var late atomic.Bool
	withFeed(t, feeds.Spec{TimePath: "ts", Heartbeat: 5 * time.Second}, ticks(&late), func(w *env) {
		time.Sleep(30*time.Second - 50*time.Millisecond)
		synctest.Wait()
		w.logged()
		late.Store(true)
		w.suspend(45 * time.Second)
		if log := w.after(0); !strings.HasPrefix(log, "29.95s live: feedscope was suspended for 46s: ") {
			t.Errorf("%s", log)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if log := w.logged(); strings.Contains(log, "stale") || strings.Contains(log, "suspended") {
			t.Errorf("%s", log)
		}
		d := w.feed.Detail(time.Now())
		lag, gap := d.Health.Windows[health.Session].Lag, d.Health.Windows[health.Session].Gap
		if lag.Max > time.Second || gap.Max > 2*time.Second {
			t.Errorf("lag up to %s, gap up to %s", lag.Max, gap.Max)
		}
		if d.Messages < 130 || lag.N < 80 {
			t.Errorf("%d messages, lag of %d", d.Messages, lag.N)
		}
	})
}

func TestSilenceWhileSuspendedIsIgnored(t *testing.T) {
	withFeed(t, feeds.Spec{Heartbeat: 10 * time.Second}, stream("data: a\n\n", holding), func(w *env) {
		w.after(20 * time.Second)
		w.suspend(time.Hour)
		w.expect(0, "20s live: feedscope was suspended for 1h0m0s: events from that time are dated when they were read")
		if silence := time.Since(w.feed.LastByte()); silence > 0 {
			t.Errorf("silent for %s, want no more than the synthetic time", silence)
		}
		w.expect(4 * time.Second)
		if log := w.after(2 * time.Second); !strings.Contains(log, " stale: no byte for 25s") {
			t.Errorf("got %q", log)
		}
	})
}

func TestSleepIsNoted(t *testing.T) {
	seen := &witness{}
	withFeed(t, feeds.Spec{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", conn.MediaType)
		flush(w)
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}, func(w *env) {
		if _, err := w.hub.Add(feeds.Spec{URL: "http://feed.test/g"}, seen); err != nil {
			t.Fatal(err)
		}
		w.after(10*time.Second + 100*time.Millisecond)
		w.hub.Sleep(8 * time.Hour)
		if log := w.after(2 * time.Second); !strings.Contains(
			log,
			"the computer slept for 8h0m0s, or its clock was set",
		) {
			t.Errorf("%s", log)
		}
		if len(seen.suspended) != 1 {
			t.Errorf("observed %v", seen.suspended)
		}
	})
}

func TestSleepIsNoticedWhenBytesArrive(t *testing.T) {
	seen := &witness{}
	withFeed(t, feeds.Spec{}, stream(holding), func(w *env) {
		w.net.set(stream("data: a\n\n", 500*time.Millisecond, "data: b\n\n", holding))
		if _, err := w.hub.Add(feeds.Spec{URL: "http://feed.test/g"}, seen); err != nil {
			t.Fatal(err)
		}
		w.after(100 * time.Millisecond)
		w.hub.Sleep(8 * time.Hour)
		w.after(450 * time.Millisecond) // Before the next beat of the pulse.
		if len(seen.suspended) != 1 {
			t.Errorf("observed %v", seen.suspended)
		}
	})
}

// order is an observer of what happens first.
type order struct {
	witness
	log []string
}

func (o *order) Fold(events []feeds.Event) {
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Change {
			o.log = append(o.log, e.State.String())
		}
	}
}

func (o *order) Opened(feeds.Opening)     { o.log = append(o.log, "opened") }
func (o *order) Closed(feeds.Closing)     { o.log = append(o.log, "closed") }
func (o *order) Suspended(_, _ time.Time) { o.log = append(o.log, "suspended") }

func TestSleepIsNoticedBeforeAConnectionEndsOrFails(t *testing.T) {
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"ends": {stream(1500 * time.Millisecond), "connecting opened live suspended live closed waiting"},
		"fails": {func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(1500 * time.Millisecond)
			status(http.StatusServiceUnavailable)(w, r)
		}, "connecting suspended opened waiting"},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, feeds.Spec{}, stream(holding), func(w *env) {
				w.net.set(c.h)
				seen := &order{}
				if _, err := w.hub.Add(feeds.Spec{URL: "http://feed.test/g"}, seen); err != nil {
					t.Fatal(err)
				}
				w.after(1400 * time.Millisecond)
				w.hub.Sleep(8 * time.Hour)
				w.after(200 * time.Millisecond) // Before the next beat of the pulse.
				if log := strings.Join(seen.log, " "); log != c.want {
					t.Errorf("got  %s\nwant %s", log, c.want)
				}
			})
		})
	}
}

func TestHubIdleBeforeItsFirstFeedWasNotSuspended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen, nowhere := &witness{}, &network{}
		h := hub.New(hub.Options{Conn: conn.Options{DialContext: nowhere.dial}})
		defer h.Close()
		time.Sleep(time.Hour)
		if _, err := h.Add(feeds.Spec{URL: "http://feed.test/"}, seen); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(seen.suspended) > 0 {
			t.Errorf("observed %v", seen.suspended)
		}
	})
}
