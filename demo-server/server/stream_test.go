package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/server"
)

func TestStreamStartsWithHeadAndReconnectionTime(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		start := time.Now()
		c := g.open("/alerts?history=0")
		defer c.close()
		if c.StatusCode != http.StatusOK || time.Since(start) > 0 {
			t.Errorf("status %d after %v", c.StatusCode, time.Since(start))
		}
		for name, want := range map[string]string{
			"Content-Type":                "text/event-stream",
			"Cache-Control":               "no-store",
			"X-Accel-Buffering":           "no",
			"Access-Control-Allow-Origin": "*",
		} {
			if got := c.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if diff := cmp.Diff([]block{{retry: "3000", at: start}}, c.all(), cmp.AllowUnexported(block{})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHeartbeatsAreRegularComments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every time.Duration
		want  int
	}{
		"every fifteen seconds": {15 * time.Second, 3},
		"every two seconds":     {2 * time.Second, 24},
		"none":                  {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(o *server.Options) { o.Heartbeat = c.every }, func(g *rig) {
				start := time.Now()
				stream := g.open("/alerts?history=0")
				defer stream.close()
				time.Sleep(49 * time.Second)
				beats := 0
				for _, b := range stream.all() {
					if b.comment == "" {
						continue
					}
					beats++
					if b.comment != "heartbeat" || b.at.Sub(start) != time.Duration(beats)*c.every {
						t.Errorf("comment %q after %v", b.comment, b.at.Sub(start))
					}
				}
				if beats != c.want {
					t.Errorf("%d heartbeats in 49 s, want %d", beats, c.want)
				}
			})
		})
	}
}

func TestEventsCarryTheirArrivalTime(t *testing.T) {
	t.Parallel()
	for _, speed := range []float64{0.5, 1, 7} {
		bubble(t, func(o *server.Options) { o.Speed = speed }, func(g *rig) {
			stream := g.open("/events?history=0")
			defer stream.close()
			time.Sleep(10 * time.Second)
			events := stream.events()
			if n := float64(len(events)) / 10 / speed; n < 55 || n > 85 {
				t.Errorf("speed %v: %.1f events in a second of the story", speed, n)
			}
			for _, e := range events {
				if late := e.at.Sub(e.ts()); late < 0 || late >= 2*time.Millisecond {
					t.Fatalf("speed %v: an event of %v arrived %v late", speed, e.ts(), late)
				}
			}
		})
	}
}

func TestFeedsSendTheirListedEvents(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		for _, f := range g.server.Feeds() {
			stream := g.open(f.Path)
			want := map[string]bool{}
			for _, name := range f.Events {
				want[name] = true
			}
			got := map[string]bool{}
			time.Sleep(time.Minute)
			for _, e := range stream.events() {
				got[e.name] = true
				if !json.Valid([]byte(e.data)) || !strings.Contains(e.data, `"ts":`) {
					t.Fatalf("%s: %s", f.Path, e.data)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", f.Path, diff)
			}
			stream.close()
		}
	})
}

func TestSameSeedGivesIdenticalStreams(t *testing.T) {
	t.Parallel()
	record := func(seed uint64) (data []string) {
		bubble(t, func(o *server.Options) { o.Seed = seed }, func(g *rig) {
			stream := g.open("/events")
			defer stream.close()
			time.Sleep(20 * time.Second)
			for _, e := range stream.events() {
				data = append(data, e.name+" "+e.data)
			}
		})
		return data
	}
	first := record(5)
	if diff := cmp.Diff(first, record(5)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(first, record(6)) {
		t.Error("another seed gives the same stream")
	}
}

func TestDisconnectedClientsLeakNoGoroutines(t *testing.T) { // Not parallel: it counts goroutines.
	bubble(t, nil, func(g *rig) {
		synctest.Wait()
		before := runtime.NumGoroutine()
		for range 20 {
			c := g.open("/events")
			time.Sleep(100 * time.Millisecond)
			c.close()
		}
		synctest.Wait()
		if after := runtime.NumGoroutine(); after >= before+20 { // The runtime may have started one of its own.
			t.Errorf("%d goroutines, %d before twenty clients connected", after, before)
		}
	})
}

func TestStalledClientIsDroppedWithoutDelayingOthers(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		start := time.Now()
		_, end := g.raw("GET /events HTTP/1.1\r\nHost: demo\r\n\r\n")
		reading := g.open("/events?history=0")
		defer reading.close()
		time.Sleep(12 * time.Second)
		synctest.Wait()
		closed := end.closedAt.Load()
		if closed == nil {
			t.Fatal("a client that reads nothing is still connected after 12 s")
		}
		if after := closed.Sub(start); after < 7*time.Second || after > 11*time.Second {
			t.Errorf("dropped after %v, want about ten seconds", after)
		}
		events := reading.events()
		if len(events) < 600 {
			t.Errorf("another client got %d events meanwhile", len(events))
		}
		for _, e := range events {
			if late := e.at.Sub(e.ts()); late >= 2*time.Millisecond {
				t.Fatalf("another client got an event %v late", late)
			}
		}
	})
}

// broken is a response writer that fails every write.
type broken struct{ header http.Header }

func (b *broken) Header() http.Header       { return b.header }
func (b *broken) WriteHeader(int)           {}
func (b *broken) Flush()                    {}
func (b *broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestFailedWriteEndsTheStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(server.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Handler().ServeHTTP(&broken{http.Header{}}, r)
		if ctx.Err() != nil {
			t.Error("the stream lasted as long as its request")
		}
	})
}

func TestHistoryIsSentInFewWrites(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		stream := g.open("/events")
		defer stream.close()
		events, writes := len(stream.events()), stream.end.writes.Load()
		if events < 3000 || writes > int64(events/10) {
			t.Errorf("%d past events in %d writes", events, writes)
		}
	})
}
