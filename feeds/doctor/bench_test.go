package doctor_test

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func read(n int, at time.Time) []feeds.Event {
	events := make([]feeds.Event, n)
	for i := range events {
		data := fmt.Appendf(nil, `{"symbol":"ZEPH","price":101.25,"ts":%d}`, at.UnixMilli())
		events[i] = feeds.Event{
			Kind: feeds.Message, Type: []byte("quote"), ID: fmt.Append(nil, i+1), OwnID: true, Data: data, Time: at,
			EventTime: at, Conn: 1, Read: 1, Raw: data,
		}
	}
	return events
}

func BenchmarkFold(b *testing.B) {
	for _, n := range []int{1, 16, 500} {
		b.Run(fmt.Sprintf("%d events a read", n), func(b *testing.B) {
			now := time.Now()
			c := evidence.NewCollector(feeds.Spec{URL: "http://feed.test/", TimePath: "ts"})
			c.Opened(feeds.Opening{Conn: 1, Time: now, Info: conn.Info{Started: now, Up: now}})
			events := read(n, now)
			block := events[0].Raw
			b.ReportAllocs()
			step := uint32(1)
			for b.Loop() {
				step++
				at := now.Add(time.Duration(step) * time.Duration(n) * time.Microsecond) // A million events a second.
				for i := range events {
					events[i].Read, events[i].Time = step, at
				}
				c.Received(feeds.Read{Conn: 1, Time: at, Bytes: block})
				c.Fold(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/event")
		})
	}
}

func BenchmarkDiagnose(b *testing.B) {
	e := flowing(standing())
	b.ReportAllocs()
	for b.Loop() {
		rules.Diagnose(&e)
	}
}
