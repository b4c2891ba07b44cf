package publish_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/publish"
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

// BenchmarkManyFeeds stores the events of 1,000 feeds, each of which sends the next one when the last one is stored: messages that do
// not form batches.
func BenchmarkManyFeeds(b *testing.B) {
	b.ReportAllocs()
	const n = 1000
	bench := newBench(b, numbered(0, nil))
	all, tracks := make([]*publish.Feed, n), make([]feeds.Track, n)
	for i := range all {
		name := fmt.Sprintf("f%d", i)
		f, _, _, err := bench.publisher.Open(b.Context(), name, 1, feeds.Request{})
		if err != nil {
			b.Fatal(err)
		}
		all[i], tracks[i] = f, bench.publisher.Track(time.Now(), i, feeds.Spec{Name: name})
	}
	b.ResetTimer()
	text := []byte(event(1))
	for i := range b.N {
		at, offset := i%n, int64(i/n*len(text))
		e := feeds.Event{
			Kind: feeds.Message, Conn: 1, Offset: offset, Raw: text, Type: []byte("tick"), ID: []byte(strconv.Itoa(i)), OwnID: true,
			Time: time.Now(),
		}
		for all[at].Figures().WaitingMessages > 0 {
			time.Sleep(100 * time.Microsecond)
		}
		tracks[at].Read(feeds.Read{Conn: 1, Time: e.Time, Offset: offset, Bytes: text})
		all[at].Fold([]feeds.Event{e})
	}
	for g, _ := bench.publisher.Figures(); int(g.Messages) < b.N+n; g, _ = bench.publisher.Figures() {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
