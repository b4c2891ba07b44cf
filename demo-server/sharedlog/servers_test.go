package sharedlog_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"feedscope/demo-server/server"
	"feedscope/demo-server/sharedlog"
)

// speed makes a story of hundreds of events a second.
const speed = 10

// running is a demo server with a shared log.
type running struct {
	url  string
	warn chan string
	stop func()
}

func serve(t *testing.T, n *node) *running {
	t.Helper()
	r := &running{warn: make(chan string, 100)}
	o := server.Defaults()
	o.Speed, o.LogEvents = speed, 50_000
	lo := n.logOptions(t)
	lo.Speed, lo.Keep = speed, o.LogEvents
	lo.Warn = func(sentence string) { r.warn <- sentence }
	log, err := sharedlog.Open(t.Context(), lo)
	if err != nil {
		t.Fatal(err)
	}
	o.Log = log
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.url = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(t.Context())
	var parts sync.WaitGroup
	parts.Go(func() { _ = s.Serve(ctx, l) })
	parts.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	r.stop = sync.OnceFunc(func() {
		cancel()
		parts.Wait()
		log.Close()
	})
	t.Cleanup(r.stop)
	return r
}

// reader reads a feed from several servers, and remembers its last event.
type reader struct {
	t       *testing.T
	last    uint64
	data    map[uint64]string // All events, by id.
	onPause func()            // Called when a comment says that the log cannot be reached.
}

// read reads n events of a server, of which each must follow the one before.
func (r *reader) read(from *running, n int) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.url+"/market", http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", strconv.FormatUint(r.last, 10))
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewScanner(resp.Body); n > 0 && lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			id, _ := strconv.ParseUint(value, 10, 64)
			if id != r.last+1 {
				r.t.Fatalf("the id after %d is %d", r.last, id)
			}
			r.last = id
		case "event":
			if value == "gap" {
				r.t.Fatalf("a gap after %d", r.last)
			}
		case "data":
			if before := r.data[r.last]; before != "" && before != value {
				r.t.Fatalf("event %d is %s and %s", r.last, before, value)
			}
			r.data[r.last] = value
			n--
		case "":
			if strings.Contains(value, "paused") {
				r.onPause()
			}
		}
	}
	if n > 0 {
		r.t.Fatalf("the stream ended %d events too early, after %d", n, r.last)
	}
}

// TestServersShareIDs kills the server that tells the story, and the log for a while, under a client that hops between servers.
func TestServersShareIDs(t *testing.T) {
	n := startNode(t, nil)
	a := serve(t, n)
	c := &reader{t: t, data: make(map[uint64]string)}
	c.read(a, 7000) // More than the past of the story.
	b := serve(t, n)
	for range 5 {
		c.read(a, 50)
		c.read(b, 50)
	}
	a.stop()
	c.read(b, 500) // It takes over.
	a = serve(t, n)
	for range 5 {
		c.read(a, 50)
		c.read(b, 50)
	}
	n.stop()
	for _, s := range []*running{a, b} {
		if got := <-s.warn; got != "the log at "+n.url+" cannot be reached: events pause until it can" {
			t.Error(got)
		}
	}
	paused := make(chan struct{})
	c.onPause = sync.OnceFunc(func() { close(paused) })
	var reading sync.WaitGroup
	reading.Go(func() { c.read(b, 500) })
	<-paused
	n.start(t)
	reading.Wait()
	c.read(a, 100)
	for _, s := range []*running{a, b} {
		if got := <-s.warn; got != "the log at "+n.url+" can be reached again" {
			t.Error(got)
		}
	}
	c.last = 0
	c.read(serve(t, n), len(c.data)) // A new server has the same events.
}
