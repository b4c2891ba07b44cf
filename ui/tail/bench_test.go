package tail

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/encode"
)

// quote is the data of a typical event of 150 bytes.
const quote = `{"ts":1795224944498,"symbol":"ZEPH","price":101.25,"change":1.25,"bid":101.24,"ask":101.27,"volume":182300}`

var arrival = time.Date(2026, 8, 1, 12, 4, 31, 120_000_000, time.UTC)

// batch returns the events of one read of a fast stream.
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

func benchSession(format encode.Format) *session {
	o := Options{Feeds: named("market"), Encode: as(format), Out: io.Discard, Say: func(string) {}, Count: 1 << 60}
	return newSession(context.Background(), func(error) {}, &o)
}

func TestFoldDoesNotAllocate(t *testing.T) {
	for i, name := range encode.FormatNames() {
		s, events := benchSession(encode.Format(i)), batch()
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
	for i, name := range encode.FormatNames() {
		b.Run(name, func(b *testing.B) {
			s, events := benchSession(encode.Format(i)), batch()
			b.ReportAllocs()
			for b.Loop() {
				s.Fold(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}
