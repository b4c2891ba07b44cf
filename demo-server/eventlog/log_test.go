package eventlog_test

import (
	"math/rand/v2"
	"sort"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/eventlog"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// filled returns a log of capacity limit after n events without keys, one per second.
func filled(limit, n int) *eventlog.Log {
	l := eventlog.New(limit)
	for i := range n {
		l.Append(
			eventlog.Entry{Time: epoch.Add(time.Duration(i) * time.Second), Name: []byte("tick"), Data: []byte("{}")},
		)
	}
	return l
}

func ids(events []*sse.Event) []int {
	var ids []int
	for _, e := range events {
		id, err := strconv.Atoi(string(e.ID))
		if err != nil {
			panic(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func sequence(first, last int) []int {
	var s []int
	for i := first; i <= last; i++ {
		s = append(s, i)
	}
	return s
}

func TestEventsAreStoredUnchanged(t *testing.T) {
	l := eventlog.New(3)
	if id := l.Append(eventlog.Entry{Time: epoch, Name: []byte("quote"), Data: []byte(`{"a":1}`)}); id != 1 {
		t.Errorf("the first id is %d, want 1", id)
	}
	events, _ := l.After(0, nil, 10)
	if len(events) != 1 {
		t.Fatalf("got %d events, want 1", len(events))
	}
	e := events[0]
	if string(e.ID) != "1" || string(e.Event) != "quote" || string(e.Data) != `{"a":1}` {
		t.Errorf("got id %q, event %q, data %q", e.ID, e.Event, e.Data)
	}
}

func TestAfterReturnsTheEventsThatFollow(t *testing.T) {
	for name, c := range map[string]struct {
		limit, appended int
		after           uint64
		batch           int
		want            []int
		missed          uint64
	}{
		"empty log":                 {limit: 5, batch: 10},
		"partly filled log":         {limit: 5, appended: 3, batch: 10, want: sequence(1, 3)},
		"id in the middle":          {limit: 5, appended: 5, after: 2, batch: 10, want: sequence(3, 5)},
		"newest id":                 {limit: 5, appended: 5, after: 5, batch: 10},
		"id above the newest":       {limit: 5, appended: 5, after: 50, batch: 10},
		"limited batch":             {limit: 5, appended: 5, after: 1, batch: 2, want: sequence(2, 3)},
		"id just before the oldest": {limit: 5, appended: 8, after: 3, batch: 10, want: sequence(4, 8)},
		"one event missed":          {limit: 5, appended: 8, after: 2, batch: 10, want: sequence(4, 8), missed: 1},
		"many events missed":        {limit: 5, appended: 100, after: 0, batch: 2, want: sequence(96, 97), missed: 95},
		"capacity below one":        {limit: 0, appended: 4, after: 0, batch: 10, want: []int{4}, missed: 3},
	} {
		t.Run(name, func(t *testing.T) {
			events, missed := filled(c.limit, c.appended).After(c.after, nil, c.batch)
			if diff := cmp.Diff(c.want, ids(events)); diff != "" {
				t.Error(diff)
			}
			if missed != c.missed {
				t.Errorf("missed %d, want %d", missed, c.missed)
			}
		})
	}
}

func TestSkippedIdsAreMissed(t *testing.T) {
	l := eventlog.New(5)
	for _, id := range []uint64{3, 4, 7, 8, 8, 2, 9} { // The second 8 and the 2 are known already.
		l.Put(id, eventlog.Entry{Time: epoch, Data: []byte("{}"), Key: strconv.Itoa(int(id))})
	}
	for after, want := range map[uint64]struct {
		ids    []int
		missed uint64
	}{
		0: {sequence(7, 9), 6}, 3: {sequence(7, 9), 3}, 6: {sequence(7, 9), 0}, 7: {sequence(8, 9), 0}, 9: {nil, 0},
	} {
		events, missed := l.After(after, nil, 10)
		if diff := cmp.Diff(want.ids, ids(events)); diff != "" || missed != want.missed {
			t.Errorf("after %d: missed %d, want %d; %s", after, missed, want.missed, diff)
		}
	}
	if id := l.Append(eventlog.Entry{Time: epoch, Data: []byte("{}")}); id != 10 {
		t.Errorf("the next id is %d", id)
	}
	events, newest := l.Snapshot(epoch.Add(time.Hour), 2)
	if diff := cmp.Diff([]int{3, 4, 7, 8, 9, 10}, ids(events)); diff != "" || newest != 10 { // Open keys, then two events.
		t.Error(diff)
	}
}

func TestSnapshotContainsOpenKeysAndRecentEvents(t *testing.T) {
	l := eventlog.New(4)
	for i, e := range []eventlog.Entry{
		{Key: "a"},               // 1, replaced by 4
		{Key: "b"},               // 2
		{Key: "c"},               // 3, closed by 5
		{Key: "a"},               // 4
		{Key: "c", Closed: true}, // 5
		{},                       // 6
		{Key: "d"},               // 7
		{},                       // 8
	} {
		e.Time, e.Data = epoch.Add(time.Duration(i+1)*time.Second), []byte("{}")
		l.Append(e)
	}
	for name, c := range map[string]struct {
		since, atLeast int
		want           []int
	}{
		"open keys, then recent events":  {since: 8, want: []int{2, 4, 7, 8}},
		"minimum number of events":       {since: 9, atLeast: 3, want: []int{2, 4, 6, 7, 8}},
		"open keys only":                 {since: 9, want: []int{2, 4, 7}},
		"minimum above the log's length": {since: 0, atLeast: 99, want: []int{2, 4, 5, 6, 7, 8}},
		"event exactly at the time":      {since: 6, want: []int{2, 4, 6, 7, 8}},
		"open key among recent events":   {since: 7, want: []int{2, 4, 7, 8}},
		"closing event is recent":        {since: 5, want: []int{2, 4, 5, 6, 7, 8}},
	} {
		t.Run(name, func(t *testing.T) {
			events, newest := l.Snapshot(epoch.Add(time.Duration(c.since)*time.Second), c.atLeast)
			if diff := cmp.Diff(c.want, ids(events)); diff != "" {
				t.Error(diff)
			}
			if newest != 8 {
				t.Errorf("newest is %d, want 8", newest)
			}
		})
	}
}

func TestSnapshotOfEmptyLogIsEmpty(t *testing.T) {
	if events, newest := eventlog.New(4).Snapshot(epoch, 50); len(events) != 0 || newest != 0 {
		t.Errorf("got %d events up to %d", len(events), newest)
	}
}

func TestChangedIsClosedByTheNextAppend(t *testing.T) {
	l := filled(3, 2)
	changed := l.Changed()
	select {
	case <-changed:
		t.Fatal("closed before Append")
	default:
	}
	l.Append(eventlog.Entry{Time: epoch, Data: []byte("{}")})
	<-changed
	if l.Newest() != 3 {
		t.Errorf("newest is %d, want 3", l.Newest())
	}
}

// TestLogMatchesUnboundedModel compares the log with a model that drops nothing.
func TestLogMatchesUnboundedModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		limit := 1 + rnd.IntN(12)
		l, open := eventlog.New(limit), map[string]int{}
		total := rnd.IntN(40)
		for id := 1; id <= total; id++ {
			e := eventlog.Entry{Time: epoch.Add(time.Duration(id) * time.Second), Data: []byte("{}")}
			if rnd.IntN(3) > 0 {
				e.Key, e.Closed = strconv.Itoa(rnd.IntN(5)), rnd.IntN(4) == 0
				open[e.Key] = id
			}
			if e.Closed {
				delete(open, e.Key)
			}
			l.Append(e)
		}
		after, oldest := rnd.IntN(total+1), max(1, total-limit+1)
		events, missed := l.After(uint64(after), nil, 100)
		if diff := cmp.Diff(sequence(max(after+1, oldest), total), ids(events)); diff != "" {
			t.Fatal(diff)
		}
		if want := uint64(max(0, oldest-1-after)); missed != want && after < total {
			t.Fatalf("missed %d, want %d", missed, want)
		}
		first := max(oldest, total-rnd.IntN(10))
		var want []int
		for _, id := range open {
			if id < first {
				want = append(want, id)
			}
		}
		sort.Ints(want)
		events, _ = l.Snapshot(epoch.Add(time.Duration(first)*time.Second), 0)
		if diff := cmp.Diff(append(want, sequence(first, total)...), ids(events)); diff != "" && total > 0 {
			t.Fatal(diff)
		}
	}
}

func TestConcurrentReadersSeeEveryEventOnce(t *testing.T) {
	const total, readers = 2000, 8
	l := eventlog.New(total)
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			var last uint64
			for last < total {
				changed := l.Changed()
				events, missed := l.After(last, nil, 7)
				if missed > 0 || len(events) > 0 && ids(events)[0] != int(last)+1 {
					t.Errorf("after %d: got %v, missed %d", last, ids(events), missed)
					return
				}
				last += uint64(len(events))
				if len(events) == 0 {
					<-changed
				}
			}
		})
	}
	for range total {
		l.Append(eventlog.Entry{Time: epoch, Data: []byte("{}")})
	}
	group.Wait()
}

func BenchmarkAppend(b *testing.B) {
	l := eventlog.New(5000)
	name, data := []byte("quote"), []byte(`{"ts":1}`)
	b.ReportAllocs()
	for b.Loop() {
		l.Append(eventlog.Entry{Time: epoch, Name: name, Data: data, Key: "quote ZEPH"})
	}
}

// TestSnapshotBeginsWithWholeAnswers asks for few events, of which the first continues another one.
func TestSnapshotBeginsWithWholeAnswers(t *testing.T) {
	log := eventlog.New(6)
	for i := range 8 { // The answers are 1 to 3, 4 to 6, 7 and 8; the log holds 3 and later ones.
		log.Append(eventlog.Entry{Data: []byte("{}"), Continues: i%3 != 0})
	}
	for atLeast, first := range map[int]string{1: "7", 2: "7", 3: "4", 5: "4", 6: "3", 9: "3"} {
		if events, newest := log.Snapshot(time.Unix(1, 0), atLeast); string(events[0].ID) != first || newest != 8 {
			t.Errorf("of %d events the first is %s, want %s", atLeast, events[0].ID, first)
		}
	}
}
