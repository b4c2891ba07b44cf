package evidence_test

import (
	"fmt"
	"slices"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// resume opens a connection that sends a last event ID.
func (f *feed) resume(when float64, id string) {
	f.conn++
	f.offset = 0
	f.c.Opened(feeds.Opening{Conn: f.conn, Time: at(when), Info: conn.Info{
		Started: at(when), Up: at(when), Resumed: true, LastEventID: id,
	}})
}

// numbered delivers an event with an id.
func (f *feed) numbered(n int, format string, arrives float64) {
	id := fmt.Sprintf(format, n)
	raw := []byte("id: " + id + "\ndata: x\n\n")
	f.c.Received(feeds.Read{Conn: f.conn, Time: at(arrives), Offset: f.offset, Bytes: raw})
	f.c.Fold([]feeds.Event{{
		Kind: feeds.Message, Conn: f.conn, Time: at(arrives), ID: []byte(id), OwnID: true,
		Data: fmt.Appendf(nil, "payload %d", n), Raw: raw, Offset: f.offset,
	}})
	f.offset += int64(len(raw))
}

func TestResumeIsJudgedByTheIDThatWasSent(t *testing.T) {
	for _, test := range []struct {
		name, format string
		sent, begins int
		ignored      bool
	}{
		{"an earlier id", "%d", 20, 21, false},
		{"an earlier id that is a word", "x%d", 20, 21, false},
		{"an id from before the first event", "%d", 0, 1, false},
		{"an unknown word", "x%d", 0, 1, false},
		{"an earlier id that is ignored", "%d", 20, 1, true},
		{"an earlier word that is ignored", "x%d", 20, 1, true},
		{"the last id", "%d", 40, 41, false},
		{"the last id, ignored", "%d", 40, 31, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFeed(feeds.Spec{})
			f.open(0)
			for n := 1; n <= 40; n++ {
				f.numbered(n, test.format, float64(n)/4)
			}
			f.resume(20, fmt.Sprintf(test.format, test.sent))
			for i := range 10 {
				f.numbered(test.begins+i, test.format, 20.1+float64(i)/4)
			}
			if got := slices.Contains(f.found(23), "resume-ignored"); got != test.ignored {
				t.Errorf("ignored: %v", got)
			}
			if got := f.c.Evidence(at(23)).Last().Resume.After; got != fmt.Sprintf(test.format, test.sent) {
				t.Errorf("the id sent is %q", got)
			}
		})
	}
}
