package capture

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"feedscope/feeds"
)

// quotes returns a read of events of a busy feed, 150 bytes each.
func quotes(events int) []byte {
	var p []byte
	for i := range events {
		p = fmt.Appendf(p, "event: quote\ndata: {\"ts\":%d,\"n\":\"%010d\",\"symbol\":\"SYM%d\",\"price\":%d.%02d,\"bid\":99.98,\"ask\":100.02,\"pad\":\"xxxxxxxxxxx\"}\n\n",
			1770000000000+i, i, i%24, 100+i*7919%10, i*31%100)
	}
	return p
}

// BenchmarkRecord records reads of 50 events, as at 50,000 events a second, all the way to the disk.
func BenchmarkRecord(b *testing.B) {
	const events = 50
	text := quotes(events * 1000)
	size := len(text) / 1000
	w, err := Create(Options{Path: filepath.Join(b.TempDir(), "f"), QueueBytes: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	track := w.Track(time.Now(), 0, feeds.Spec{Name: "f"})
	b.SetBytes(int64(size))
	b.ReportAllocs()
	n := int64(0)
	for b.Loop() {
		from := int(n%1000) * size
		track.Read(feeds.Read{Conn: 1, Time: time.Now(), Offset: n * int64(size), Bytes: text[from : from+size]})
		n++
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	s := w.Stats()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/events, "ns/event")
	b.ReportMetric(float64(s.Received)/float64(s.Written), "ratio")
	b.ReportMetric(float64(s.Loss.Reads), "lost")
}

// BenchmarkRead reads the recording of BenchmarkRecord.
func BenchmarkRead(b *testing.B) {
	m := newMemory()
	w := m.record(b, Options{QueueBytes: 1 << 30})
	track := w.Track(begun, 0, feeds.Spec{Name: "f"})
	text := quotes(50)
	const reads = 10_000
	for i := range int64(reads) {
		track.Read(feeds.Read{Conn: 1, Time: begun, Offset: i * int64(len(text)), Bytes: text})
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)) * reads)
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(m.sources("f")...)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
	}
}
