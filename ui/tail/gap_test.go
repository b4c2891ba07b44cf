package tail

import (
	"testing"
	"time"

	"feedscope/ui/encode"
)

func TestGapLines(t *testing.T) {
	h := inTurn(
		stream(7*time.Second, "data: a\n\n", 5*time.Second, "data: b\n\n", 5100*time.Millisecond, ": beat\n", time.Second, "data: c\n\n"),
		stream(5*time.Second, "data: d\n\n", holding),
	)
	o := Options{Feeds: named("f"), Gap: 5 * time.Second, Encode: encode.Options{Timestamps: encode.None}, For: 40 * time.Second}
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("f  - 7.0s without an event\nf  message  -  a\nf  message  -  b\nf  - 6.1s without an event\nf  message  -  c\n" +
			"f  - 6.0s without an event\nf  message  -  d\nf  - 15.9s without an event\n")
		r.expectMessages()
	})
}

func TestGapsArePerFeedAndIgnoreUnselectedEvents(t *testing.T) {
	one := stream("event: x\ndata: a\n\n", 3*time.Second, "event: y\ndata: b\n\n", 3*time.Second, "event: x\ndata: c\n\n", holding)
	two := stream("event: x\ndata: d\n\n", 4*time.Second, "event: x\ndata: e\n\n")
	o := Options{Feeds: named("one", "two"), Gap: 5 * time.Second, Encode: as(encode.Data), Events: []string{"x"}}
	o.Feeds[1].NoReconnect = true
	during(t, o, handlers{"one": one, "two": two}, func(r *run) {
		time.Sleep(time.Minute)
		r.expectMessages("4s two: ended: the server closed the stream", "6s one: 6.0s without an event")
	})
}

func TestGapEndsWithFeed(t *testing.T) {
	one := stream("data: a\n\n", 7*time.Second)
	two := stream(20*time.Second, "data: b\n\n", holding)
	o := Options{Feeds: named("one", "two"), Gap: 5 * time.Second, Encode: as(encode.Data), For: 21 * time.Second}
	o.Feeds[0].NoReconnect = true
	during(t, o, handlers{"one": one, "two": two}, func(r *run) {
		r.expectEnd(Done)
		r.expectMessages("7s one: 7.0s without an event", "7s one: ended: the server closed the stream", "20s two: 20.0s without an event")
	})
}

func TestGapStartsWithConnection(t *testing.T) {
	o := Options{Feeds: named("f"), Gap: time.Second, For: time.Minute}
	during(t, o, nil, func(r *run) {
		r.expectEnd(Late)
		r.expectOut("")
	})
}

func TestGapInJSON(t *testing.T) {
	h := stream("data: a\n\n", 1500*time.Millisecond, "data: b\n\n", holding)
	o := Options{Feeds: named("f"), Gap: time.Second, Encode: as(encode.JSON), Events: []string{"message"}, Count: 2}
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut(`{"feed":"f","type":"message","id":"","data":"a","time":"2000-01-01T00:00:00.000000000Z"}` + "\n" +
			`{"feed":"f","gap":1.5,"time":"2000-01-01T00:00:01.500000000Z"}` + "\n" +
			`{"feed":"f","type":"message","id":"","data":"b","time":"2000-01-01T00:00:01.500000000Z"}` + "\n")
	})
}

func TestDeltaTimestamps(t *testing.T) {
	h := stream("data: a\n\ndata: b\n\n", 1500*time.Millisecond, "data: c\n\n", 1000*time.Second, "data: d\n\n", holding)
	during(t, Options{Feeds: named("f"), Encode: encode.Options{Timestamps: encode.Delta}, Count: 4}, handlers{"f": h}, func(r *run) {
		r.expectEnd(Done)
		r.expectOut("  +0.000s  f  message  -  a\n  +0.000s  f  message  -  b\n  +1.500s  f  message  -  c\n+1000.000s  f  message  -  d\n")
	})
}
