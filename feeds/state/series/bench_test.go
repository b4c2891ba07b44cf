package series

import (
	"fmt"
	"path"
	"testing"

	"feedscope/feeds"
)

// samples returns a set and a batch of measurements of 150 bytes for n series.
func samples(n int) (*Set, []feeds.Event) {
	opts := options
	opts.Window, opts.Buckets = 0, 0
	var batch []feeds.Event
	for i := range 2 * n {
		batch = append(batch, sample(i*40, fmt.Sprintf(`{"ts":%d,"host":"db-%d","name":"cpu","value":%d.%d,"unit":"%%",`+
			`"region":"north-2","rack":"r17","kernel":"6.12.9","labels":{"team":"storage","env":"prod"}}`,
			1763683200000+i, i%n, 20+i, i%10)))
	}
	return New(opts), batch
}

func BenchmarkFold(b *testing.B) {
	set, batch := samples(24)
	b.SetBytes(int64(len(batch[0].Data)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += len(batch) {
		set.Fold(batch[:min(len(batch), b.N-i)])
	}
}

// BenchmarkFoldUnmatched folds measurements of series that are left out.
func BenchmarkFoldUnmatched(b *testing.B) {
	set, batch := samples(24)
	set.opts.Match = func(name string) bool { ok, _ := path.Match("web-*/memory", name); return ok }
	b.ReportAllocs()
	for i := 0; i < b.N; i += len(batch) {
		set.Fold(batch[:min(len(batch), b.N-i)])
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{24, 10_000} {
		b.Run(fmt.Sprintf("24 of %d, 40 points", n), func(b *testing.B) {
			set, batch := samples(n)
			set.Fold(batch)
			r, s := set.Reader(), Snapshot{}
			b.ReportAllocs()
			for b.Loop() {
				r.Read(at(2000), 0, 24, 40, &s)
			}
		})
	}
}
