package ticker_test

import (
	"testing"
	"time"

	"feedscope/feeds"
)

// BenchmarkChanged draws the demo's panel after each of its rows has changed.
func BenchmarkChanged(b *testing.B) {
	tb := market(nil).trade()
	payloads := make([][]feeds.Event, 2)
	for i := range payloads {
		for j, s := range symbols {
			e := feeds.Event{Kind: feeds.Message, Type: []byte("quote"), Data: []byte(quote(s, float64(10+7*j+i), float64(1-2*i)))}
			payloads[i] = append(payloads[i], e)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		tb.frame.Now = now.Add(time.Duration(i) * 33 * time.Millisecond)
		events := payloads[i%2]
		for j := range events {
			events[j].Time = tb.frame.Now
		}
		tb.book.Fold(events)
		b.StartTimer()
		tb.draw()
	}
}

// BenchmarkUnchanged draws it again when nothing has changed.
func BenchmarkUnchanged(b *testing.B) {
	tb := market(nil).trade()
	tb.draw()
	b.ReportAllocs()
	for b.Loop() {
		tb.draw()
	}
}
