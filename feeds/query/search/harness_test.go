package search_test

import (
	"io"
	"net/http"
	"slices"
	"testing"

	"feedscope/test/leak"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/query/search"
	"feedscope/feeds/timeline"
)

func TestMain(m *testing.M) { leak.Main(m) }

// source is a hub with one feed, named "market", that receives data from the test over a pipe.
type source struct {
	hub  *hub.Hub
	stop func()
	send chan string
}

func newSource(t testing.TB, historyBytes int) *source {
	t.Helper()
	s := &source{send: make(chan string)}
	n, stop := feedtest.Serve(http.HandlerFunc(s.serve))
	s.stop = stop
	s.hub = hub.New(hub.Options{HistoryBytes: historyBytes, Conn: conn.Options{DialContext: n.DialContext}})
	if _, err := s.hub.Add(feeds.Spec{Name: "market", URL: "http://feed.test/"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *source) close() {
	s.hub.Close()
	s.stop()
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
	var b timeline.Buffer
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
		t.Errorf("%s, events %d to %d: %d matches, want %d", f, first, next, len(got), len(want))
	}
}
