package tail

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"feedscope/feeds"
)

// batch is what one read of a fast stream brings.
func batch() []feeds.Event {
	events := make([]feeds.Event, 200)
	for i := range events {
		events[i] = feeds.Event{
			Kind: feeds.Message, Type: []byte("quote"), ID: fmt.Append(nil, 10_000+i), Data: []byte(quote),
			Raw: []byte("event: quote\ndata: " + quote + "\n\n"), Time: arrival,
		}
	}
	return events
}

func benchSession(format Format) *session {
	o := Options{Feeds: named("market"), Format: format, Out: io.Discard, Say: func(string) {}, Count: 1 << 60}
	return newSession(context.Background(), func(error) {}, &o)
}

func TestEventsAreEncodedWithoutAllocations(t *testing.T) {
	for i, name := range FormatNames() {
		s, events := benchSession(Format(i)), batch()
		at := arrival
		n := testing.AllocsPerRun(10, func() {
			at = at.Add(time.Millisecond) // Each read has its own time.
			for j := range events {
				events[j].Time = at
			}
			s.Fold(events)
		})
		if n > 0 {
			t.Errorf("%s: %v allocations for %d events", name, n, len(events))
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for i, name := range FormatNames() {
		b.Run(name, func(b *testing.B) {
			s, events := benchSession(Format(i)), batch()
			b.ReportAllocs()
			for b.Loop() {
				s.Fold(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}
