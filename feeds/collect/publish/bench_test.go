package publish_test

import (
	"testing"
	"time"

	"feedscope/feeds"
)

// BenchmarkFeed stores the events of one feed that sends as fast as it can, on a server in the same process.
func BenchmarkFeed(b *testing.B) {
	b.ReportAllocs()
	bench := newBench(b, numbered(b.N, nil))
	b.ResetTimer()
	f, _ := bench.run(1, feeds.Spec{})
	for int(f.Figures().Messages) < b.N+4 {
		time.Sleep(time.Millisecond) // A benchmark may.
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
