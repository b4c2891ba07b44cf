package doctor_test

import (
	"testing"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

// after returns the evidence of one connection after another. Each receives data for as long as it says; all but the
// last are changed.
func after(change func(*evidence.Connection), lasted ...time.Duration) *evidence.Evidence {
	at := time.Unix(1_700_000_000, 0)
	e := evidence.Evidence{Host: "feed.test", URL: "https://feed.test/events", Heartbeat: 5 * time.Second}
	for i, d := range lasted {
		c := up()
		c.Comments = 10
		c.Number, c.Started, c.Up, c.FirstByte, c.FirstEvent, c.LastByte = uint32(i+1), at, at, at, at, at.Add(d)
		if d < 0 {
			c.FirstByte, c.FirstEvent, c.LastByte = time.Time{}, time.Time{}, time.Time{}
		}
		at = at.Add(max(d, 0) + time.Minute)
		if i < len(lasted)-1 {
			c.Closed = at
			change(c)
		}
		e.Connections, e.Made, e.Now = append(e.Connections, c), e.Made+1, c.Heard()
	}
	return &e
}

func withoutComments(e *evidence.Evidence) *evidence.Evidence {
	for _, c := range e.Connections {
		c.Comments = 0
	}
	return e
}

func TestProblemsThatAreOver(t *testing.T) {
	const nothing = -1 // No byte.
	dead := func(c *evidence.Connection) { c.Idle = true }
	reset := func(c *evidence.Connection) { c.StreamReset, c.LastByte = true, c.Closed }
	broken := func(c *evidence.Connection) { c.Broken, c.LastByte = true, c.Closed }
	for _, c := range []struct {
		name, code string
		e          *evidence.Evidence
		over       bool
	}{
		{"the only connection", "half-open", func() *evidence.Evidence {
			e := after(dead, time.Hour)
			e.Now = e.Now.Add(time.Minute)
			return e
		}(), false},
		{"no byte since", "half-open", after(dead, time.Hour, nothing), false},
		{"a byte since", "half-open", after(dead, time.Hour, time.Second), true},
		{"again and again", "half-open", after(dead, time.Hour, 30*time.Minute, 10*time.Minute), false},
		{"several short ones, and one that lasts", "half-open", after(dead, time.Hour, time.Second, 2*time.Second), true},
		{"again, and long over", "half-open", after(dead, time.Hour, 30*time.Minute, 61*time.Minute), true},
		{"a byte since, without comments", "heartbeats-lost", withoutComments(after(dead, time.Hour, time.Second)), true},
		{"a byte since", "stream-reset", after(reset, time.Hour, time.Second), true},
		{"again and again", "reset", after(broken, time.Hour, time.Hour, time.Minute), false},
		{"again, and long over", "reset", after(broken, time.Hour, time.Hour, 2*time.Hour), true},
	} {
		d := rules.Diagnose(c.e)
		if got := Codes(&d); got != c.code {
			t.Errorf("%s, %s: got %q", c.code, c.name, got)
			continue
		}
		if current := d.Current(); d.Findings[0].Over != c.over || (len(current.Findings) == 0) != c.over {
			t.Errorf("%s, %s: over is %v, current are %+v", c.code, c.name, d.Findings[0].Over, current.Findings)
		}
	}
}
