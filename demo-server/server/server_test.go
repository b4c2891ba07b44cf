package server_test

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/server"
)

func TestOptionsOutOfBoundsAreNamed(t *testing.T) {
	for want, change := range map[string]func(*server.Options){
		"speed 0 is out of bounds: give 0.1 to 100":                         func(o *server.Options) { o.Speed = 0 },
		"speed NaN is out of bounds: give 0.1 to 100":                       func(o *server.Options) { o.Speed = math.NaN() },
		"speed 101 is out of bounds: give 0.1 to 100":                       func(o *server.Options) { o.Speed = 101 },
		"heartbeat -1s is out of bounds: give 0 for none, or 10ms and more": func(o *server.Options) { o.Heartbeat = -time.Second },
		"heartbeat 1ms is out of bounds: give 0 for none, or 10ms and more": func(o *server.Options) { o.Heartbeat = time.Millisecond },
		"log-events 9 is out of bounds: give 10 to 1000000":                 func(o *server.Options) { o.LogEvents = 9 },
		"log-events 1000001 is out of bounds: give 10 to 1000000":           func(o *server.Options) { o.LogEvents = 1_000_001 },
		"history -1s is out of bounds: give 0 for none, or a positive time": func(o *server.Options) { o.History = -time.Second },
		"write-timeout 0s is out of bounds: give 10ms and more":             func(o *server.Options) { o.WriteTimeout = 0 },
	} {
		o := server.Defaults()
		change(&o)
		_, err := server.New(o)
		var named *server.OptionError
		if !errors.As(err, &named) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestTheDefaultsAreInBounds(t *testing.T) {
	if _, err := server.New(server.Defaults()); err != nil {
		t.Error(err)
	}
}

func TestRequests(t *testing.T) {
	const methods = "GET, HEAD, OPTIONS"
	for name, c := range map[string]struct {
		method, path string
		status       int
		header       [2]string
		body         string
	}{
		"health":                  {"GET", "/healthz", 200, [2]string{"Content-Type", "text/plain; charset=utf-8"}, "ok\n"},
		"the time":                {"GET", "/time", 200, [2]string{"Content-Type", "application/json"}, `{"ts":946684800000}` + "\n"},
		"time is not stored":      {"GET", "/time", 200, [2]string{"Cache-Control", "no-store"}, "ts"},
		"the page":                {"GET", "/", 200, [2]string{"Content-Type", "text/html; charset=utf-8"}, "EventSource"},
		"no such feed":            {"GET", "/nothing", 404, [2]string{"Access-Control-Allow-Origin", "*"}, "not found"},
		"a head has no stream":    {"HEAD", "/market", 200, [2]string{"Content-Type", "text/event-stream"}, ""},
		"a preflight":             {"OPTIONS", "/market", 204, [2]string{"Access-Control-Allow-Headers", "Last-Event-ID, Cache-Control"}, ""},
		"a preflight and methods": {"OPTIONS", "/market", 204, [2]string{"Access-Control-Allow-Methods", methods}, ""},
		"a preflight from":        {"OPTIONS", "/market", 204, [2]string{"Access-Control-Allow-Origin", "*"}, ""},
		"posting":                 {"POST", "/market", 405, [2]string{"Allow", methods}, "use GET"},
		"deleting":                {"DELETE", "/", 405, [2]string{"Allow", methods}, "use GET"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(g *rig) {
				resp, body := g.body(c.method, c.path)
				if resp.StatusCode != c.status || resp.Header.Get(c.header[0]) != c.header[1] {
					t.Errorf("status %d, %s %q", resp.StatusCode, c.header[0], resp.Header.Get(c.header[0]))
				}
				if !strings.Contains(body, c.body) {
					t.Errorf("body %q", body)
				}
			})
		})
	}
}

func TestThePageListsEveryFeed(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		resp, body := g.body(http.MethodGet, "/")
		for _, f := range g.server.Feeds() {
			if !strings.Contains(body, `data-path="`+f.Path+`" data-events="`+strings.Join(f.Events, " ")+` "`) {
				t.Errorf("the page does not know %s", f.Path)
			}
		}
		if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("the page's policy is %q", policy)
		}
	})
}

func TestEndingTheListenerEndsStreamsCleanly(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		var streams []*client
		for range 5 {
			streams = append(streams, g.open("/events"))
		}
		time.Sleep(time.Second)
		start := time.Now()
		g.close()
		for _, c := range streams {
			if err := c.ended(); err != nil {
				t.Errorf("a stream ended with %v", err)
			}
		}
		if d := time.Since(start); d > 100*time.Millisecond {
			t.Errorf("it took %v", d)
		}
		if _, _, err := g.pipes.dial(); err == nil {
			t.Error("the listener still takes connections")
		}
		g.listen()
	})
}

func TestAStalledClientDoesNotHoldUpTheEnd(t *testing.T) {
	bubble(t, func(o *server.Options) { o.WriteTimeout = time.Hour }, func(g *rig) {
		_, end := g.raw("GET /events HTTP/1.1\r\nHost: demo\r\n\r\n")
		time.Sleep(time.Second)
		start := time.Now()
		g.close()
		if d := time.Since(start); d > 3*time.Second || end.closedAt.Load() == nil {
			t.Errorf("it took %v", d)
		}
		g.listen()
	})
}

func TestServingAgainGoesOnWithTheSameLog(t *testing.T) {
	bubble(t, nil, func(g *rig) {
		before := g.open("/events")
		time.Sleep(time.Second)
		g.close()
		if err := before.ended(); err != nil {
			t.Error(err)
		}
		seen := before.events()
		last := seen[len(seen)-1].id
		time.Sleep(10 * time.Second)
		g.listen()
		after := g.open("/events", "Last-Event-ID", id(last))
		defer after.close()
		if n := contiguous(t, last, after.events()); n < last+500 {
			t.Errorf("%d events while nobody was served", n-last)
		}
	})
}

func TestServeTellsWhyAListenerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(server.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		l := newPipes()
		_ = l.Close()
		if err := s.Serve(t.Context(), l); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Serve returned %v", err)
		}
	})
}

func TestTheStoryWaitsWhileNobodyTellsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := server.Defaults()
		s, err := server.New(o)
		if err != nil {
			t.Fatal(err)
		}
		g := &rig{t: t, server: s}
		g.listen()
		defer g.close()
		time.Sleep(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		stream := g.open("/events", "Last-Event-ID", "4500")
		defer stream.close()
		past := len(stream.events())
		run := make(chan struct{})
		go func() {
			s.Run(ctx)
			close(run)
		}()
		defer func() { <-run }()
		defer cancel()
		time.Sleep(time.Second)
		events := stream.events()[past:]
		if len(events) < 50 || len(events) > 90 {
			t.Errorf("%d events in a second after an hour of silence", len(events))
		}
		for _, e := range events {
			if late := e.at.Sub(e.ts()); late < 0 || late > 2*time.Millisecond {
				t.Fatalf("an event of %v came %v late", e.ts(), late)
			}
		}
	})
}

// BenchmarkNew measures what the past costs before the first client can be served.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := server.New(server.Defaults()); err != nil {
			b.Fatal(err)
		}
	}
}
