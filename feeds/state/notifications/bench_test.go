package notifications

import (
	"fmt"
	"testing"

	"feedscope/feeds"
)

// alerts returns an inbox and two alerts of 150 bytes for each of n keys, each different from the previous one of its
// key.
func alerts(n int) (*Inbox, []feeds.Event) {
	var batch []feeds.Event
	for i := range 2 * n {
		batch = append(batch, event(i, "alert", fmt.Sprintf(`{"ts":%d,"key":"db-%d/disk","severity":"%s","source":"db-%d",`+
			`"text":"disk %02d%% full on /var/lib/postgresql, growing by 2 GB an hour"}`,
			1763683200000+i, i%n, []string{"critical", "warning"}[i/n], i%n, 40+i%50)))
	}
	return New(options), batch
}

func BenchmarkFold(b *testing.B) {
	inbox, batch := alerts(24)
	b.SetBytes(int64(len(batch[0].Data)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += len(batch) {
		inbox.Fold(batch[:min(len(batch), b.N-i)])
	}
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name    string
		keys    int
		changes int
	}{
		{"20 of 24", 24, 0},
		{"20 of 10000, nothing changed", 10_000, 0},
		{"20 of 10000, 10 changed", 10_000, 10},
	} {
		b.Run(c.name, func(b *testing.B) {
			inbox, batch := alerts(c.keys)
			inbox.Fold(batch)
			r, s := inbox.Reader(), Snapshot{}
			r.Filter(Filter{Match: func(line []byte) bool { return len(line) > 0 }})
			r.Read(0, 20, &s)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if c.changes > 0 {
					at := i * c.changes % (len(batch) - c.changes)
					inbox.Fold(batch[at : at+c.changes])
				}
				r.Read(0, 20, &s)
			}
		})
	}
}
