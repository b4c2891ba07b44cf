package hub_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
)

// BenchmarkAttach measures how a fold catches up with 10,000 events of a feed with noise.
func BenchmarkAttach(b *testing.B) {
	const block = "event: tick\ndata: {\"n\":1}\n\n"
	h := hub.New(hub.Options{})
	defer h.Close()
	p, err := h.Play(feeds.Spec{Name: "f", Noise: isPing}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10_000 {
		p.Read(feeds.Read{Conn: 1, Time: time.Now(), Offset: int64(i * len(block)), Bytes: []byte(block)})
	}
	fold := &witness{}
	b.ReportAllocs()
	for b.Loop() {
		p.Feed().Attach(fold)
		p.Feed().Detach(fold)
	}
}
