package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
)

// journal is a fold that writes down what it sees.
type journal struct {
	mu    sync.Mutex
	lines []string
	done  chan struct{} // Closed at the event "end".
}

func newJournal() *journal { return &journal{done: make(chan struct{})} }

func (j *journal) Fold(events []feeds.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range events {
		j.lines = append(j.lines, fmt.Sprintf("%d %d %s#%s=%s %v %v %v", e.Feed, e.Kind, e.Type, e.ID, e.Data, e.State,
			e.Time.UnixNano(), e.EventTime.UnixNano()))
		if string(e.Type) == "end" {
			close(j.done)
		}
	}
}

// TestAttachedFoldsSeeEveryEventOnce attaches folds while events pour in, and compares what they saw with what a fold
// saw that was there from the beginning.
func TestAttachedFoldsSeeEveryEventOnce(t *testing.T) {
	const chunks, events = 5, 3000
	more := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range chunks * events {
			if i%events == 0 {
				_ = http.NewResponseController(w).Flush()
				<-more
			}
			_, _ = fmt.Fprintf(w, ": beat\nid: %d\nevent: tick\ndata: {\"n\":%d,\"ts\":%d}\n\n", i, i, 1_790_000_000+i)
		}
		_, _ = io.WriteString(w, "event: end\ndata: x\n\n")
	}))
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()
	first := newJournal()
	f, err := h.Add(feeds.Spec{Name: "a", URL: server.URL, TimePath: "ts", NoReconnect: true}, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Add(feeds.Spec{Name: "b", URL: "http://127.0.0.1:1/"}); err != nil { // Its events are not for the folds.
		t.Fatal(err)
	}
	attached := make([]*journal, chunks)
	for i := range attached {
		more <- struct{}{} // The last chunk has arrived by now, or is still arriving.
		attached[i] = newJournal()
		f.Attach(attached[i])
	}
	<-first.done
	want := first.whole()
	for i, j := range attached {
		<-j.done
		if got := j.whole(); !slices.Equal(got, want) {
			t.Errorf("fold %d saw %d events, want %d", i, len(got), len(want))
		}
	}
}

// whole returns the lines up to the end.
func (j *journal) whole() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines[:slices.IndexFunc(j.lines, func(l string) bool { return strings.Contains(l, " end#") })]
}

// ledger notes openings and closings among the events.
type ledger struct{ lines []string }

func (l *ledger) note(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *ledger) Fold(events []feeds.Event) {
	for _, e := range events {
		if e.Kind == feeds.Change {
			l.note("%s", e.State)
		} else {
			l.note("%s", e.Data)
		}
	}
}
func (l *ledger) Opened(o feeds.Opening) { l.note("opened %d", o.Conn) }
func (l *ledger) Closed(c feeds.Closing) { l.note("closed %d, clean %v", c.Conn, c.Clean) }
func (*ledger) Suspended(_, _ time.Time) {}

func (l *ledger) Missed(why string) { l.note("missed: %s", why) }

func (l *ledger) Altered(done string) { l.note("altered: %s", done) }

// TestAttachedObserversLearnOfTheLatestConnection attaches observers at several moments, and compares what they saw with
// what one saw that was there from the beginning.
func TestAttachedObserversLearnOfTheLatestConnection(t *testing.T) {
	first := &ledger{}
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", 2*time.Second, "data: b\n\n", 2*time.Second), func(w *env) {
		f, err := w.hub.Add(feeds.Spec{URL: "http://feed.test/g", Retry: retry.Policy{Jitter: -1}}, first)
		if err != nil {
			t.Fatal(err)
		}
		w.after(time.Second)
		open := &ledger{}
		f.Attach(open) // Connection 1 is open.
		w.after(3500 * time.Millisecond)
		waiting := &ledger{}
		f.Attach(waiting) // It is closed.
		w.after(3500 * time.Millisecond)
		again := &ledger{}
		f.Attach(again) // Connection 2 is open.
		w.after(10 * time.Second)
		past := []string{"opened 1", "closed 1, clean true"}
		without := slices.DeleteFunc(slices.Clone(first.lines), func(l string) bool { return slices.Contains(past, l) })
		for name, c := range map[string]struct{ got, want []string }{
			"open": {open.lines, first.lines}, "waiting": {waiting.lines, first.lines}, "again": {again.lines, without},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("%s: got\n%q\nwant\n%q", name, c.got, c.want)
			}
		}
	})
	if !slices.Contains(first.lines, "closed 2, clean true") {
		t.Errorf("the test is too short: %q", first.lines)
	}
}

func TestAttachedObserversNeedNoHistory(t *testing.T) {
	h := hub.New(hub.Options{HistoryBytes: -1})
	defer h.Close()
	p, err := h.Play(feeds.Spec{Name: "a"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{nil, {"opened 1"}, {"opened 1", "closed 1, clean true"}} {
		switch i {
		case 1:
			p.Opened(feeds.Opening{Conn: 1})
			p.Opened(feeds.Opening{Reason: "refused"})
		case 2:
			p.Closed(feeds.Closing{Conn: 1, Clean: true})
		}
		l := &ledger{}
		p.Feed().Attach(l)
		if !slices.Equal(l.lines, want) {
			t.Errorf("got %q, want %q", l.lines, want)
		}
	}
}

func TestObserversLearnOfAlterationsBeforeTheEvents(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	first, later := &ledger{}, &ledger{}
	p, err := h.Play(feeds.Spec{Name: "a"}, time.Now(), first)
	if err != nil {
		t.Fatal(err)
	}
	p.Opened(feeds.Opening{Conn: 1})
	p.Changed(time.Now(), feeds.Status{State: feeds.Live, Altered: "delayed"})
	p.Read(feeds.Read{Conn: 1, Bytes: []byte("data: x\n\n")})
	p.Changed(time.Now(), feeds.Status{State: feeds.Live, Altered: "delayed"})
	p.Missed(time.Now(), "lost")
	p.Feed().Attach(later)
	p.Opened(feeds.Opening{Conn: 2})
	want := []string{"opened 1", "altered: delayed", "live", "x", "live", "missed: lost", "live", "opened 2"}
	if !slices.Equal(first.lines, want) {
		t.Errorf("got %q, want %q", first.lines, want)
	}
	want = []string{"opened 1", "missed: lost", "altered: delayed", "live", "x", "live", "live", "opened 2"}
	if !slices.Equal(later.lines, want) {
		t.Errorf("attached later: got %q, want %q", later.lines, want)
	}
	if s := p.Feed().Status(); s.Altered != "delayed" {
		t.Errorf("the status is %+v", s)
	}
}

func TestRequestsOfOtherProgramsAreNotRemembered(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	first, later := &witness{}, &witness{}
	p, err := h.Play(feeds.Spec{Name: "a"}, time.Now(), first)
	if err != nil {
		t.Fatal(err)
	}
	p.Opened(feeds.Opening{Conn: 1, Tapped: &feeds.Tapped{Body: []byte("x")}})
	p.Feed().Attach(later)
	if first.openings[0].Tapped == nil || later.openings[0].Tapped != nil {
		t.Errorf("observed %v, later %v", first.openings[0].Tapped, later.openings[0].Tapped)
	}
}

func TestDetachedFoldsObserveNothingMore(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", time.Second), func(w *env) {
		gone, stays := &witness{}, &witness{}
		f, err := w.hub.Add(feeds.Spec{URL: "http://feed.test/g"}, gone, stays)
		if err != nil {
			t.Fatal(err)
		}
		w.after(100 * time.Millisecond)
		f.Detach(gone)
		w.after(10 * time.Second)
		if len(gone.openings) != 1 || gone.reads != 1 || len(gone.closings) != 0 {
			t.Errorf("observed %d openings, %d reads, %d closings", len(gone.openings), gone.reads, len(gone.closings))
		}
		if len(stays.closings) == 0 || stays.reads < 2 {
			t.Errorf("the other fold observed %d closings, %d reads", len(stays.closings), stays.reads)
		}
	})
}

func TestDetachedFoldsSeeNothingMore(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", time.Second, "data: b\n\n", holding), func(w *env) {
		j := newJournal()
		w.feed.Attach(j)
		w.feed.Detach(j)
		before := len(j.lines)
		w.after(2 * time.Second)
		if len(j.lines) != before || before == 0 {
			t.Errorf("%d events before, %d after", before, len(j.lines))
		}
	})
}
