package collect_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ledger is what the stream holds of each feed.
type ledger struct {
	feeds map[string]*stored
	bytes uint64
}

// stored is what the stream holds of a feed.
type stored struct {
	next              int // The number of the event that must come next.
	missing, repeated int
	events            []arrival
}

// arrival is when an event was stored, and under which fence.
type arrival struct {
	at    time.Time
	fence string
}

// read reads the whole stream.
func read(t *testing.T, js jetstream.JetStream, stream string) *ledger {
	t.Helper()
	s, err := js.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	info := s.CachedInfo()
	l := &ledger{feeds: make(map[string]*stored), bytes: info.State.Bytes}
	c, err := s.OrderedConsumer(t.Context(), jetstream.OrderedConsumerConfig{FilterSubjects: []string{"feedscope.*.quote"}})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := c.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for left := true; left; {
		m, err := messages.Next(jetstream.NextMaxWait(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		left = l.add(t, m)
	}
	return l
}

// add enters an event, and reports whether there are more.
func (l *ledger) add(t *testing.T, m jetstream.Msg) (more bool) {
	meta, err := m.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	feed := strings.Split(m.Subject(), ".")[1]
	f := l.feeds[feed]
	if f == nil {
		f = &stored{next: 1}
		l.feeds[feed] = f
	}
	n, err := strconv.Atoi(m.Headers().Get("Feedscope-Id"))
	if err != nil {
		t.Errorf("%s has an event without a number: %v", feed, m.Headers())
	}
	switch {
	case n < f.next:
		f.repeated++
	default:
		f.missing += n - f.next
		f.next = n + 1
	}
	fence, _, _ := strings.Cut(m.Headers().Get("Feedscope-Conn"), "/")
	f.events = append(f.events, arrival{meta.Timestamp, fence})
	return meta.NumPending > 0
}

// handOvers returns how long each feed whose owner changed between two times went without a stored event.
func (l *ledger) handOvers(from, to time.Time) (gaps []time.Duration) {
	for _, f := range l.feeds {
		for i := 1; i < len(f.events); i++ {
			if e, before := f.events[i], f.events[i-1]; e.fence != before.fence && e.at.After(from) && e.at.Before(to) {
				gaps = append(gaps, e.at.Sub(before.at))
			}
		}
	}
	slices.Sort(gaps)
	return gaps
}
