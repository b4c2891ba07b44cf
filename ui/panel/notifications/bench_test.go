package notifications_test

import (
	"testing"
	"time"
)

// BenchmarkChanged draws a panel after a new notification has pushed all others down.
func BenchmarkChanged(b *testing.B) {
	x := newBox(nil).incident()
	x.incident()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		source := []string{"db-1", "db-2", "web-1", "web-2", "api-1"}[i%5]
		x.alert(-time.Duration(i)*time.Millisecond, []string{"critical", "warning", "info"}[i%3], source, []string{"p99", "cpu", "disk", "memory"}[i%4]+" at 517 ms")
		b.StartTimer()
		x.draw()
	}
}

// BenchmarkUnchanged draws it again when nothing has changed.
func BenchmarkUnchanged(b *testing.B) {
	x := newBox(nil).incident()
	x.draw()
	b.ReportAllocs()
	for b.Loop() {
		x.draw()
	}
}
