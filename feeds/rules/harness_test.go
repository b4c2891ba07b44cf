package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/rules"
)

var start = time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)

// desk feeds an engine with the events of a feed called f, and keeps what it reports.
type desk struct {
	t *testing.T
	*rules.Engine
	fold  feeds.ReadObserver
	now   time.Time
	conn  uint32
	lines []string
	last  rules.Alert
}

// usual returns a rule with the defaults of a configuration.
func usual(when string) rules.Rule {
	return rules.Rule{Name: "r", When: when, Repeat: 4 * time.Hour, Severity: "warning", Text: "-"}
}

func newDesk(t *testing.T, all ...rules.Rule) *desk {
	t.Helper()
	d := &desk{t: t, now: start, conn: 1}
	var err error
	d.Engine, err = rules.New(all, d.alert)
	if err != nil {
		t.Fatal(err)
	}
	d.fold = d.Feed(rules.Feed{Spec: feeds.Spec{Name: "f", URL: "http://f/"}})
	d.Tick(start)
	return d
}

func (d *desk) alert(a rules.Alert) {
	d.last = a
	words := []string{d.seconds(a.Time) + ":", a.Rule}
	if a.Key != "" {
		words = append(words, a.Key)
	}
	switch {
	case a.Resolved:
		words = append(words, "resolved")
	case a.Repeat > 0:
		words = append(words, fmt.Sprint("again ", a.Repeat))
	}
	if a.Text != "-" {
		words = append(words, a.Text)
	}
	if began := d.seconds(a.Began); !a.Began.Equal(a.Time) {
		words = append(words, "since", began)
	}
	d.lines = append(d.lines, strings.Join(words, " "))
}

func (*desk) seconds(t time.Time) string { return fmt.Sprint(t.Sub(start).Seconds()) }

// at goes to a time in seconds, without events on the way.
func (d *desk) at(s float64) *desk {
	d.now = start.Add(seconds(s))
	d.Tick(d.now)
	return d
}

// get folds events of type message with these payloads, which arrive together.
func (d *desk) get(payloads ...string) *desk { return d.typed("message", payloads...) }

func (d *desk) typed(typ string, payloads ...string) *desk {
	d.fold.Received(feeds.Read{Conn: d.conn, Time: d.now, Bytes: make([]byte, 10)})
	var batch []feeds.Event
	for _, p := range payloads {
		batch = append(batch, feeds.Event{Kind: feeds.Message, Type: []byte(typ), Data: []byte(p), Time: d.now, Conn: d.conn})
	}
	d.fold.Fold(batch)
	return d
}

// replay folds events that were made at a time in seconds, and are replayed now.
func (d *desk) replay(made float64, payloads ...string) *desk {
	for _, p := range payloads {
		d.fold.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(p), Time: d.now, Replayed: true,
			EventTime: start.Add(seconds(made)),
		}})
	}
	return d
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func (d *desk) state(s feeds.State) *desk {
	d.fold.Fold([]feeds.Event{{Kind: feeds.Change, State: s, Time: d.now}})
	return d
}

// expect compares what has been reported since the last call.
func (d *desk) expect(want ...string) *desk {
	d.t.Helper()
	if !slices.Equal(d.lines, want) {
		d.t.Errorf("got\n  %s\nwant\n  %s", strings.Join(d.lines, "\n  "), strings.Join(want, "\n  "))
	}
	d.lines = nil
	return d
}
