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

// BenchmarkRead reads as many events as are kept of a type.
func BenchmarkRead(b *testing.B) {
	for name, format := range map[string]string{
		"quotes": `{"symbol":"S%d","price":%d.5,"bid":1,"ask":2,"venue":"v","seq":%d}`,
		"alerts": `{"service":"s%d","severity":"warning","text":"it is %d percent full","host":"h%d"}`,
		"kinds":  `{"type":"t%d","data":{"host":"h%d","n%[1]d":%[3]d}}`,
	} {
		b.Run(name, func(b *testing.B) {
			var o infer.Observer
			for i := range 2000 {
				o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("message"), Data: fmt.Appendf(nil, format, i%24, i%7, i)}})
			}
			b.ReportAllocs()
			for b.Loop() {
				o.Read()
			}
		})
	}
}
