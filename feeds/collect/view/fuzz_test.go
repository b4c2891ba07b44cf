package view

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"feedscope/feeds"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/hub"
)

// FuzzTrack plays two messages with any contents.
func FuzzTrack(f *testing.F) {
	const now = "2026-05-04T03:02:01Z"
	f.Add("message", now, "1/1", "0", "1", "data: x\n\n", wire.State, `{"state":{"state":"live","since":"2026-05-04T03:02:01Z"}}`)
	f.Add(wire.Open, now, "1/1", "", "1", `{"open":{"conn":1,"past":-5,"phases":{"dns":"-1h"}}}`, wire.Close, `{"close":{"conn":1}}`)
	f.Add(wire.Open, now, "1/0", "", "1", `{"open":{"kind":"refused","reason":"x"}}`, wire.Clock, `{"clock":{"offset":"1h","plus_minus":"-1s"}}`)
	f.Add(wire.Bytes, "0001-01-01T00:00:00Z", "9/9", "4611686018427387904", "18446744073709551615", ":\n", "m", "id: 1\ndata: y\n\n")
	f.Fuzz(func(t *testing.T, kind, at, conn, offset, number, data, kind2, data2 string) {
		h := hub.New(hub.Options{HistoryBytes: 1 << 20})
		defer h.Close()
		p, err := h.Play(feeds.Spec{Name: "a", TimePath: "ts"}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		track := newTrack(p, "nats://host")
		header := nats.Header{
			"Feedscope-Time": {at}, "Feedscope-Conn": {conn}, "Feedscope-Offset": {offset}, "Feedscope-Number": {number},
		}
		for i, m := range []struct{ kind, data string }{{kind, data}, {kind2, data2}, {kind, data}} {
			decoded, err := wire.Decode(wire.Root+".a."+m.kind, header, []byte(m.data))
			if err != nil {
				continue
			}
			track.missing(&decoded)
			_ = track.play(&decoded, uint64(i), "b", i > 0)
		}
		track.judge(time.Now(), "a doubt")
		s := p.Feed().Detail(time.Now())
		if s.Status.State > feeds.Paused {
			t.Errorf("the state is %d", s.Status.State)
		}
	})
}
