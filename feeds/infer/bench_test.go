package infer_test

import (
	"fmt"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/infer"
)

// BenchmarkFold folds events after the bounds are reached, as nearly all are.
func BenchmarkFold(b *testing.B) {
	for _, types := range []int{1, 3} {
		b.Run(fmt.Sprint("types ", types), func(b *testing.B) {
			var o infer.Observer
			events := make([]feeds.Event, 200)
			for i := range events {
				data := fmt.Appendf(nil, `{"symbol":"S%d","price":%d.5}`, i%24, i)
				events[i] = feeds.Event{Kind: feeds.Message, Type: fmt.Append(nil, "type ", i%types), Data: data}
			}
			for range 100 {
				o.Fold(events)
			}
			b.ReportAllocs()
			for b.Loop() {
				o.Fold(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}
