package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// witness records how connections began and ended, reads, and suspensions.
type witness struct {
	openings  []feeds.Opening
	closings  []feeds.Closing
	suspended []time.Duration
	reads     int
}

func (w *witness) Fold([]feeds.Event)     {}
func (w *witness) Opened(o feeds.Opening) { w.openings = append(w.openings, o) }
func (w *witness) Closed(c feeds.Closing) { w.closings = append(w.closings, c) }

func (w *witness) Received(feeds.Read) { w.reads++ }

func (w *witness) Missed(string) {}

func (w *witness) Suspended(from, to time.Time) { w.suspended = append(w.suspended, to.Sub(from)) }

func TestObserversSeeConnections(t *testing.T) {
	withFeed(t, feeds.Spec{URL: "http://feed.test/a"}, stream("data: x\n\n", 3*time.Second), func(w *env) {
		seen := &witness{}
		h := hub.New(hub.Options{Conn: conn.Options{DialContext: w.net.dial}})
		if _, err := h.Add(feeds.Spec{URL: "http://feed.test/b"}, seen); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3100 * time.Millisecond)
		w.net.set(status(503))
		time.Sleep(5 * time.Second)
		h.Close()
		synctest.Wait()
		if len(seen.openings) < 2 || seen.openings[0].Conn != 1 || seen.openings[1].Reason == "" {
			t.Fatalf("openings: %+v", seen.openings)
		}
		if len(seen.closings) != 1 {
			t.Fatalf("%d closings, want 1", len(seen.closings))
		}
		if c := seen.closings[0]; !c.Clean || c.Time.Sub(c.LastByte) != 3*time.Second {
			t.Errorf("closing: %+v, last byte %v before", c, c.Time.Sub(c.LastByte))
		}
	})
}
