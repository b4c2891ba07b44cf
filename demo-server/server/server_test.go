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

func TestErrorsNameOptionsOutOfRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		option, use string
		set         func(*server.Options)
	}{
		{"speed 0", "0.1 to 100", func(o *server.Options) { o.Speed = 0 }},
		{"speed NaN", "0.1 to 100", func(o *server.Options) { o.Speed = math.NaN() }},
		{"speed 101", "0.1 to 100", func(o *server.Options) { o.Speed = 101 }},
		{"heartbeat -1s", "0 for none, or at least 10ms", func(o *server.Options) { o.Heartbeat = -time.Second }},
		{"heartbeat 1ms", "0 for none, or at least 10ms", func(o *server.Options) { o.Heartbeat = time.Millisecond }},
		{"log-events 9", "10 to 1000000", func(o *server.Options) { o.LogEvents = 9 }},
		{"log-events 1000001", "10 to 1000000", func(o *server.Options) { o.LogEvents = 1_000_001 }},
		{"history -1s", "0 for none, or a positive time", func(o *server.Options) { o.History = -time.Second }},
		{"write-timeout 0s", "at least 10ms", func(o *server.Options) { o.WriteTimeout = 0 }},
	} {
		o := server.Defaults()
		c.set(&o)
		_, err := server.New(o)
		var named *server.OptionError
		want := c.option + " is out of range: use " + c.use
		if !errors.As(err, &named) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	if _, err := server.New(server.Defaults()); err != nil {
		t.Error(err)
	}
}

func TestResponses(t *testing.T) {
	t.Parallel()
	const methods, allowed = "GET, HEAD, OPTIONS", "Last-Event-ID, Cache-Control"
	for name, c := range map[string]struct {
		method, path  string
		status        int
		header, value string
		body          string
	}{
		"health":               {"GET", "/healthz", 200, "Content-Type", "text/plain; charset=utf-8", "ok\n"},
		"time":                 {"GET", "/time", 200, "Content-Type", "application/json", `{"ts":946684800000}` + "\n"},
		"time is not cached":   {"GET", "/time", 200, "Cache-Control", "no-store", "ts"},
		"page":                 {"GET", "/", 200, "Content-Type", "text/html; charset=utf-8", "EventSource"},
		"unknown feed":         {"GET", "/nothing", 404, "Access-Control-Allow-Origin", "*", "not found"},
		"HEAD sends no stream": {"HEAD", "/market", 200, "Content-Type", "text/event-stream", ""},
		"preflight headers":    {"OPTIONS", "/market", 204, "Access-Control-Allow-Headers", allowed, ""},
		"preflight methods":    {"OPTIONS", "/market", 204, "Access-Control-Allow-Methods", methods, ""},
		"preflight origin":     {"OPTIONS", "/market", 204, "Access-Control-Allow-Origin", "*", ""},
		"POST":                 {"POST", "/market", 405, "Allow", methods, "use GET"},
		"DELETE":               {"DELETE", "/", 405, "Allow", methods, "use GET"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(g *rig) {
				resp, body := g.body(c.method, c.path)
				if resp.StatusCode != c.status || resp.Header.Get(c.header) != c.value {
					t.Errorf("status %d, %s %q", resp.StatusCode, c.header, resp.Header.Get(c.header))
				}
				if !strings.Contains(body, c.body) {
					t.Errorf("body %q", body)
				}
			})
		})
	}
}

func TestPageListsEveryFeed(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		resp, body := g.body(http.MethodGet, "/")
		for _, f := range g.server.Feeds() {
			if f.Path != "/assistant" && !strings.Contains(body, `data-path="`+f.Path+`" data-events="`+strings.Join(f.Events, " ")+` "`) {
				t.Errorf("the page lacks %s", f.Path)
			}
		}
		if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("the page's policy is %q", policy)
		}
		// Payloads and IDs are text: nothing in them may become markup or run.
		for _, sink := range []string{"innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "srcdoc", ".href", ".src"} {
			if strings.Contains(body, sink) {
				t.Errorf("the page has %s", sink)
			}
		}
	})
}

func TestStoppingEndsStreamsCleanly(t *testing.T) {
	t.Parallel()
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
			t.Error("the listener still accepts connections")
		}
		g.listen()
	})
}

func TestStalledClientDoesNotDelayShutdown(t *testing.T) {
	t.Parallel()
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

func TestServingAgainKeepsTheLog(t *testing.T) {
	t.Parallel()
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
			t.Errorf("%d events while the server was stopped", n-last)
		}
	})
}

func TestServeReturnsListenerErrors(t *testing.T) {
	t.Parallel()
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

func TestStoryPausesBetweenRuns(t *testing.T) {
	t.Parallel()
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
			_ = s.Run(ctx)
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
				t.Fatalf("an event of %v arrived %v late", e.ts(), late)
			}
		}
	})
}

// BenchmarkNew measures the time and memory to fill the logs before the first client.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := server.New(server.Defaults()); err != nil {
			b.Fatal(err)
		}
	}
}
