package search_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/filter"
	"feedscope/feeds/search"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source is a hub with one feed, named "market", that receives what the test sends, over a pipe.
type source struct {
	hub    *feeds.Hub
	server *http.Server
	conns  chan net.Conn
	send   chan string
}

func newSource(t testing.TB, historyBytes int) *source {
	t.Helper()
	s := &source{conns: make(chan net.Conn), send: make(chan string)}
	s.server = &http.Server{Handler: http.HandlerFunc(s.serve)}
	go func() { _ = s.server.Serve(s) }()
	s.hub = feeds.NewHub(feeds.Options{HistoryBytes: historyBytes, Conn: conn.Options{DialContext: s.dial}})
	if _, err := s.hub.Add(feeds.Spec{Name: "market", URL: "http://feed.test/"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *source) close() {
	s.hub.Close()
	close(s.conns)
	_ = s.server.Close()
}

func (s *source) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", conn.MediaType)
	_ = http.NewResponseController(w).Flush()
	for {
		select {
		case text := <-s.send:
			_, _ = io.WriteString(w, text)
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func (s *source) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	s.conns <- theirs
	return ours, nil
}

func (s *source) Accept() (net.Conn, error) {
	c, ok := <-s.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (s *source) Close() error   { return nil }
func (s *source) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func parse(t testing.TB, s string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (s *source) search(t testing.TB, f string) *search.Search {
	t.Helper()
	return search.New(s.hub.History(), parse(t, f), search.Options{Feed: feedName})
}

func feedName(int) string { return "market" }

// numbers are those of a list.
func numbers(m search.Matches) []uint64 {
	var all []uint64
	for i := range m.Len() {
		all = append(all, m.At(i))
	}
	return all
}

// naive looks at every event.
func (s *source) naive(f *filter.Filter) []uint64 {
	var all []uint64
	var b feeds.EventBuffer
	h := s.hub.History()
	for seq, next := h.Range(); seq < next; seq++ {
		if e, ok := h.Event(seq, &b); ok && f.Match(&e, "market") {
			all = append(all, seq)
		}
	}
	return all
}

func (s *source) check(t *testing.T, f string, m search.Matches) {
	t.Helper()
	if got, want := numbers(m), s.naive(parse(t, f)); !slices.Equal(got, want) {
		first, next := s.hub.History().Range()
		t.Errorf("%s, of %d to %d: %d matches, want %d", f, first, next, len(got), len(want))
	}
}
