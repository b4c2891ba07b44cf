package health

import (
	"math/rand/v2"
	"testing"
	"time"
)

// busy is a monitor in the middle of an hour, on a feed with the given time between events, and what drives it.
type busy struct {
	m     *Monitor
	now   time.Time
	every time.Duration
	noise []time.Duration
	i     int
}

func newBusy(every time.Duration, opts Options, warm time.Duration) *busy {
	r := rand.New(rand.NewPCG(1, 2))
	b := &busy{now: time.Now(), every: every, noise: make([]time.Duration, 4096)}
	for i := range b.noise {
		b.noise[i] = time.Duration(r.ExpFloat64() * float64(every))
	}
	b.m = New(b.now, opts)
	b.m.Connected(b.now, false)
	for end := b.now.Add(warm); b.now.Before(end); {
		b.step()
	}
	return b
}

func (b *busy) step() {
	b.i++
	n := b.noise[b.i&4095]
	b.now = b.now.Add(n)
	b.m.Event(b.now, b.now.Add(-n-time.Millisecond))
}

// BenchmarkEvent includes some 20 ns for making the times and, in the quiet ones, the end of a tick every 150 events.
func BenchmarkEvent(b *testing.B) {
	for _, bb := range []struct {
		name  string
		every time.Duration
		opts  Options
	}{
		{"busy", 10 * time.Microsecond, Options{}},
		{"busy with lag", 10 * time.Microsecond, Options{Lag: true}},
		{"quiet", 100 * time.Millisecond, Options{}},
		{"quiet with lag", 100 * time.Millisecond, Options{Lag: true}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			f := newBusy(bb.every, bb.opts, 30*time.Second)
			b.ReportAllocs()
			for b.Loop() {
				f.step()
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	f := newBusy(time.Millisecond, Options{Lag: true}, 30*time.Second)
	b.ReportAllocs()
	for b.Loop() {
		f.now = f.now.Add(time.Microsecond)
		f.m.Read(f.now)
	}
}

func BenchmarkReport(b *testing.B) {
	for _, bb := range []struct {
		name string
		opts Options
	}{{"without lag", Options{}}, {"with lag", Options{Lag: true}}} {
		b.Run(bb.name, func(b *testing.B) {
			f := newBusy(time.Millisecond, bb.opts, 10*time.Minute)
			b.ReportAllocs()
			for b.Loop() {
				f.step()
				f.m.Report(f.now)
			}
		})
	}
}

func BenchmarkDistributions(b *testing.B) {
	f := newBusy(time.Millisecond, Options{Lag: true}, 10*time.Minute)
	var all []Bucket
	b.ReportAllocs()
	for b.Loop() {
		f.step()
		all = f.m.AppendLags(f.m.AppendGaps(all[:0], f.now), f.now)
	}
}
