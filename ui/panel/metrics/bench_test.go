package metrics_test

import (
	"testing"
	"time"
)

// BenchmarkChanged draws the demo's panel after every series has a new value.
func BenchmarkChanged(b *testing.B) {
	x := newBoard(nil).fleet()
	x.draw()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		x.frame.Now = now.Add(time.Duration(i) * time.Second)
		for _, host := range []string{"web-1", "web-2", "api-1", "api-2", "db-1", "db-2"} {
			for _, name := range []string{"cpu", "memory", "requests", "errors", "p99"} {
				x.sample(-time.Duration(i)*time.Second, host, name, "%", float64(i%100)+0.5)
			}
		}
		b.StartTimer()
		x.draw()
	}
}

// BenchmarkUnchanged draws it again when nothing has changed.
func BenchmarkUnchanged(b *testing.B) {
	x := newBoard(nil).fleet()
	x.draw()
	b.ReportAllocs()
	for b.Loop() {
		x.draw()
	}
}
