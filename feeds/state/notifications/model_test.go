package notifications

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"feedscope/feeds"
)

// model is the simplest possible inbox: a slice.
type model struct {
	rows   []*modelRow
	counts Counts
	max    int
	n      uint64
	read   uint64
}

type modelRow struct {
	Row
	event feeds.Event
	last  uint64
	news  uint64
}

func (m *model) fold(e feeds.Event) {
	m.counts.Events++
	var p struct{ Key, Severity, Text *string }
	_ = json.Unmarshal(e.Data, &p)
	i := slices.IndexFunc(m.rows, func(r *modelRow) bool { return r.Key == *p.Key })
	r := &modelRow{Row: Row{Key: *p.Key, State: Resolved, First: e.Time, Text: e.Data}}
	if i >= 0 {
		r = m.rows[i]
		if bytes.Equal(r.event.ID, e.ID) && bytes.Equal(r.event.Data, e.Data) && r.Feed == e.Feed &&
			bytes.Equal(r.event.Type, e.Type) {
			m.counts.Replayed++
			return
		}
		m.rows = slices.Delete(m.rows, i, i+1)
	}
	m.n++
	r.last = m.n
	r.event, r.Last, r.Feed = e, e.Time, e.Feed
	if p.Text != nil {
		r.Text = []byte(*p.Text)
	}
	resolves := string(e.Type) == "resolved"
	before := r.Severity
	if p.Severity != nil && (!resolves || i < 0) {
		r.Label = []byte(*p.Severity)
		r.Severity = map[string]Severity{"critical": Critical, "warning": Warning, "info": Info}[*p.Severity]
	}
	switch {
	case resolves:
		r.State = Resolved
	case r.State == Resolved:
		r.State, r.First, r.Repeats, r.news = Open, e.Time, 0, m.n
		r.Episodes++
		if r.Severity == Critical {
			m.counts.Alarms++
		}
	default:
		r.Repeats++
		if r.Severity > before {
			r.State, r.news = Open, m.n
			if r.Severity == Critical {
				m.counts.Alarms++
			}
		}
	}
	m.rows = append(m.rows, r)
	if len(m.rows) > m.max {
		m.drop()
	}
}

func (m *model) drop() {
	i := slices.IndexFunc(m.rows, func(r *modelRow) bool { return r.State == Resolved })
	if i < 0 {
		m.counts.DroppedOpen++
		i = 0
	} else {
		m.counts.DroppedResolved++
	}
	m.rows = slices.Delete(m.rows, i, i+1)
}

func (m *model) acknowledge(key string) {
	for _, r := range m.rows {
		if r.Key == key && r.State == Open {
			r.State, r.news = Acknowledged, 0
		}
	}
}

// print formats rows and counts to compare a model with an inbox.
func (m *model) write() string {
	c := m.counts
	var lines []string
	for _, r := range slices.Backward(m.rows) {
		r.Unread = r.news > m.read
		if r.Unread {
			c.Unread++
		}
		switch r.State {
		case Open:
			c.Open[r.Severity]++
		case Acknowledged:
			c.Acknowledged[r.Severity]++
		case Resolved:
			c.Resolved[r.Severity]++
		}
		lines = append(lines, write(r.Row))
	}
	return fmt.Sprintf("%+v\n%s", c, strings.Join(lines, "\n"))
}

func write(r Row) string {
	return fmt.Sprintf("%s %v %s %v unread %v %q feed %d from %v to %v, %d/%d", r.Key, r.Severity, r.Label, r.State,
		r.Unread, r.Text, r.Feed, r.First.Sub(start), r.Last.Sub(start), r.Repeats, r.Episodes)
}

// story returns random events of a few keys, some of them twice.
func story(rnd *rand.Rand, n int) []feeds.Event {
	var events []feeds.Event
	for i := range n {
		values := map[string]any{"key": fmt.Sprintf("k%d", rnd.IntN(7))}
		if rnd.IntN(4) > 0 {
			values["severity"] = []string{"critical", "warning", "info", "odd"}[rnd.IntN(4)]
		}
		if rnd.IntN(4) > 0 {
			values["text"] = fmt.Sprintf("text %d", rnd.IntN(100))
		}
		data, _ := json.Marshal(values)
		e := event(i, []string{"alert", "alert", "resolved"}[rnd.IntN(3)], string(data))
		e.Feed = rnd.IntN(2)
		if i > 0 && rnd.IntN(5) == 0 {
			at := e.Time
			e = events[rnd.IntN(len(events))]
			e.Time = at
		}
		events = append(events, e)
	}
	return events
}

func TestInboxAgreesWithModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for range 150 {
		opts := options
		opts.Max = 1 + rnd.IntN(8)
		n, m := New(opts), &model{max: opts.Max}
		for rest := story(rnd, 1+rnd.IntN(80)); len(rest) > 0; {
			size := 1 + rnd.IntN(min(len(rest), 9))
			n.Fold(rest[:size])
			for _, e := range rest[:size] {
				m.fold(e)
			}
			rest = rest[size:]
			switch key := fmt.Sprintf("k%d", rnd.IntN(7)); rnd.IntN(4) {
			case 0:
				n.Acknowledge(key)
				m.acknowledge(key)
			case 1:
				seen := m.n - min(m.n, uint64(rnd.IntN(3)))
				m.read = max(m.read, seen)
				n.MarkRead(seen)
			}
			s := all(n)
			var lines []string
			for _, r := range s.Rows {
				lines = append(lines, write(r))
			}
			if got, want := fmt.Sprintf("%+v\n%s", s.Counts, strings.Join(lines, "\n")), m.write(); got != want {
				t.Fatalf("inbox %s\n\nmodel %s", got, want)
			}
		}
	}
}

func TestReadersFilter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	opts := options
	opts.Max = 6
	n := New(opts)
	r := n.Reader()
	var f Filter
	var s Snapshot
	for range 700 {
		n.Fold(story(rnd, 1+rnd.IntN(3)))
		n.Acknowledge(fmt.Sprintf("k%d", rnd.IntN(7)))
		if rnd.IntN(4) == 0 {
			f = Filter{Least: Severity(rnd.IntN(4))}
			if rnd.IntN(2) == 0 {
				f.Hide = []State{State(rnd.IntN(3))}
			}
			if word := fmt.Sprintf("text %d", rnd.IntN(10)); rnd.IntN(2) == 0 {
				f.Match = func(line []byte) bool { return bytes.Contains(line, []byte(word)) }
			}
			r.Filter(f)
		}
		var want []string
		for _, row := range all(n).Rows {
			line := fmt.Appendf(nil, "%s %s %s %s", row.Label, row.Source, row.Text, row.Key)
			if row.Severity >= f.Least && !slices.Contains(f.Hide, row.State) && (f.Match == nil || f.Match(line)) {
				want = append(want, write(row))
			}
		}
		r.Read(0, 9, &s)
		var got []string
		for i, row := range s.Rows {
			got = append(got, write(row))
			if r.Find(row.Key) != i {
				t.Fatalf("%s found at %d, not at %d", row.Key, r.Find(row.Key), i)
			}
		}
		if !slices.Equal(got, want) || s.Matching != len(want) || r.Find("no such key") != -1 {
			t.Fatalf("filter %+v\n got %s\nwant %s", f, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		from, to := rnd.IntN(9)-1, rnd.IntN(9)-1
		r.Read(from, to, &s)
		low := min(max(from, 0), max(0, min(to, len(want))))
		if got, want := len(s.Rows), max(0, min(to, len(want)))-low; got != want || s.From != low {
			t.Fatalf("[%d, %d): %d rows from %d", from, to, got, s.From)
		}
		if s.Last != n.last || s.Generation != n.Generation() || s.Total != len(n.byKey) {
			t.Fatalf("%+v", s)
		}
	}
}

func TestMatchIsCalledOncePerChange(t *testing.T) {
	n, batch := alerts(10)
	n.Fold(batch)
	r, s := n.Reader(), Snapshot{}
	asked := 0
	r.Filter(Filter{Match: func([]byte) bool { asked++; return true }})
	r.Read(0, 5, &s)
	r.Read(5, 10, &s)
	n.Fold(batch[:2])
	n.Acknowledge(s.Rows[0].Key)
	r.Read(0, 10, &s)
	if asked != 12 {
		t.Errorf("matched %d times for 10 notifications and 2 changes", asked)
	}
}

func TestConcurrentFoldAndRead(t *testing.T) {
	opts := options
	opts.Max = 5
	n := New(opts)
	var folding, reading sync.WaitGroup
	done := make(chan struct{})
	for feed := range 3 {
		events := story(rand.New(rand.NewPCG(uint64(feed), 1)), 400)
		folding.Go(func() {
			for chunk := range slices.Chunk(events, 7) {
				n.Fold(chunk)
			}
		})
	}
	for least := range Critical {
		reading.Go(func() {
			r, s, d := n.Reader(), Snapshot{}, Detail{}
			r.Filter(Filter{Least: least, Match: func(line []byte) bool { return len(line)%2 == 0 }})
			for {
				r.Read(0, 3, &s)
				for _, row := range s.Rows {
					n.Detail(row.Key, &d)
					n.Acknowledge(row.Key)
				}
				n.MarkRead(s.Last)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	folding.Wait()
	close(done)
	reading.Wait()
	s := all(n)
	if s.Events != 1200 || len(s.Rows) != 5 || s.Open.Total()+s.Acknowledged.Total()+s.Resolved.Total() != 5 {
		t.Errorf("%d rows, %+v", len(s.Rows), s.Counts)
	}
}
