package evidence_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

var begun = time.Unix(1_700_000_000, 0)

// at returns the time that many seconds after the beginning.
func at(seconds float64) time.Time { return begun.Add(time.Duration(seconds * float64(time.Second))) }

// feed simulates a feed for a collector.
type feed struct {
	c      *evidence.Collector
	conn   uint32
	offset int64
}

func newFeed(spec feeds.Spec) *feed {
	spec.URL = "http://feed.test/"
	return &feed{c: evidence.NewCollector(spec)}
}

func (f *feed) open(when float64) {
	f.conn++
	f.offset = 0
	f.c.Opened(feeds.Opening{Conn: f.conn, Time: at(when), Info: conn.Info{Started: at(when), Up: at(when)}})
}

// event delivers an event that was made at one time and arrives at another.
func (f *feed) event(made, arrives float64) {
	data := []byte("data: x\n\n")
	f.c.Received(feeds.Read{Conn: f.conn, Time: at(arrives), Offset: f.offset, Bytes: data})
	f.c.Fold([]feeds.Event{{
		Kind: feeds.Message, Conn: f.conn, Time: at(arrives), EventTime: at(made),
		Data: []byte("x"), Raw: data, Offset: f.offset,
	}})
	f.offset += int64(len(data))
}

// beats delivers one event per second.
func (f *feed) beats(from, to int) {
	for i := from; i < to; i++ {
		f.event(float64(i), float64(i)+0.01)
	}
}

func (f *feed) found(now float64) (codes []string) {
	d := rules.Diagnose(f.c.Evidence(at(now)))
	for _, x := range d.Findings {
		codes = append(codes, x.Code)
	}
	return codes
}

// suspensions are scenes with a suspension from 20 s to 65 s. Unless it is reported, the rules blame the feed.
var suspensions = map[string]struct {
	spec feeds.Spec
	play func(f *feed, suspended func())
	end  float64
}{
	"silence longer than the heartbeats allow": {feeds.Spec{Heartbeat: 2 * time.Second}, func(f *feed, suspended func()) {
		f.open(0)
		f.beats(0, 20)
		suspended()
		f.beats(65, 80)
	}, 80},
	"reported after the first bytes": {feeds.Spec{Heartbeat: 2 * time.Second}, func(f *feed, suspended func()) {
		f.open(0)
		f.beats(0, 20)
		f.beats(65, 70)
		suspended()
		f.beats(70, 80)
	}, 80},
	"nothing has arrived since": {feeds.Spec{Heartbeat: 2 * time.Second}, func(f *feed, suspended func()) {
		f.open(0)
		f.beats(0, 20)
		suspended()
	}, 66},
	"the server closed the connection meanwhile": {feeds.Spec{Heartbeat: 2 * time.Second}, func(f *feed, suspended func()) {
		f.open(0)
		f.beats(0, 20)
		suspended()
		f.c.Closed(feeds.Closing{Conn: 1, Time: at(65.2), LastByte: at(19.01), Reason: "reset"})
		f.open(66)
		f.beats(66, 80)
	}, 80},
}

func TestSuspensionIsNotBlamedOnFeed(t *testing.T) {
	for name, tt := range suspensions {
		t.Run(name, func(t *testing.T) {
			f := newFeed(tt.spec)
			tt.play(f, func() { f.c.Suspended(at(20), at(65)) })
			if codes := f.found(tt.end); len(codes) > 0 {
				t.Errorf("found %v", codes)
			}
			f = newFeed(tt.spec)
			tt.play(f, func() {})
			if len(f.found(tt.end)) == 0 {
				t.Error("nothing is found even without the report, so the scene proves nothing")
			}
		})
	}
}

func TestBacklogAfterSuspensionIsNotBurst(t *testing.T) {
	f := newFeed(feeds.Spec{})
	f.open(0)
	f.beats(0, 20)
	f.c.Suspended(at(20), at(65))
	for i := 20; i < 65; i++ {
		f.event(float64(i), 65.01)
	}
	e := f.c.Evidence(at(66))
	if g := e.Groups[len(e.Groups)-1]; g.Events != 45 || !g.Greeting {
		t.Errorf("the backlog is %+v", g)
	}
}

func TestCutsDuringSuspensionAreNotIdleCuts(t *testing.T) {
	f := newFeed(feeds.Spec{})
	for i := range 4 {
		begin := float64(i * 100)
		f.open(begin)
		f.event(begin+1, begin+1+float64(i))
		f.c.Suspended(at(begin+20), at(begin+60))
		f.c.Closed(feeds.Closing{
			Conn: f.conn, Time: at(begin + 61 + float64(i)),
			LastByte: at(begin + 1 + float64(i)), Reason: "reset",
		})
	}
	if codes := f.found(400); len(codes) > 0 {
		t.Errorf("found %v", codes)
	}
}

func TestHeartbeatLostAfterSuspensionIsFound(t *testing.T) {
	f := newFeed(feeds.Spec{Heartbeat: 2 * time.Second})
	f.open(0)
	f.beats(0, 20)
	f.c.Suspended(at(20), at(65))
	f.beats(65, 80)
	f.beats(95, 100)
	if codes := f.found(100); len(codes) != 1 || codes[0] != "heartbeats-lost" {
		t.Errorf("found %v", codes)
	}
}
