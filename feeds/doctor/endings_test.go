package doctor_test

import (
	"net/http"
	"testing"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestIdleCut(t *testing.T) {
	finds(t, "idle-cut", &server{Name: "cut after five idle seconds", Handler: cutWhenIdle(5 * second)})
}

func TestIdleCutByTheProxy(t *testing.T) {
	e, without := standing(), standing(func(c *evidence.Connection) { c.Silence = 9 * second })
	for i := range 3 {
		e.Connections = append(e.Connections, up(func(c *evidence.Connection) {
			c.LastByte = c.Up.Add(time.Duration(i) * 10 * second)
			c.Closed = c.LastByte.Add(4 * second)
			c.Clean = true
		}))
	}
	for by, want := range map[rules.Layer]evidence.Evidence{
		rules.LoadBalancer: with(e, standing(), evidence.Direct), rules.Scanner: with(e, without, evidence.Direct),
	} {
		d := rules.Diagnose(&want)
		if got := Codes(&d); got != "idle-cut" || d.Findings[0].Layer != by {
			t.Errorf("got %q, %+v, want the %s to be at fault", got, d.Findings, by)
		}
	}
}

func TestHeartbeatsLost(t *testing.T) {
	finds(t, "heartbeats-lost",
		&server{Name: "missing heartbeats", Spec: heartbeat(2 * second), Handler: Steady(About(5 * second))},
	)
}

func TestHalfOpen(t *testing.T) {
	finds(t, "half-open",
		&server{
			Name: "dead after five seconds, with a heartbeat", Spec: heartbeat(4 * second),
			Handler: deadAfter(9*second, func(s *Source) { s.Beat = 2 * second }),
		},
		&server{
			Name:    "dead, with an observed heartbeat",
			Handler: deadAfter(9*second, func(s *Source) { s.Beat = 2 * second }),
		},
		&server{Name: "dead, shown by a resume", Blind: true, Handler: deadAfter(9 * second)},
	)
}

// mute drops everything after a time.
type mute struct {
	Plain
	until time.Time
}

func (m mute) Write(chunk string) {
	if time.Now().Before(m.until) {
		m.Plain.Write(chunk)
	}
}

func deadAfter(after time.Duration, change ...func(*Source)) func() http.HandlerFunc {
	return Through(About(900*time.Millisecond), func(w http.ResponseWriter) Outlet {
		return mute{To(w), time.Now().Add(after)}
	}, change...)
}

func TestReset(t *testing.T) {
	finds(t, "reset", &server{Name: "lost repeatedly", Handler: breaks(9)})
}

func TestStreamReset(t *testing.T) {
	finds(t, "stream-reset", observed{"streams that are reset", standing(func(c *evidence.Connection) {
		c.StreamReset, c.Reason = true, "stream error: stream ID 1; INTERNAL_ERROR"
	})})
}

func TestReconnectStorm(t *testing.T) {
	finds(t, "reconnect-storm", observed{"ten connections in seconds", func() evidence.Evidence {
		e := standing()
		for range 9 {
			e.Connections = append(e.Connections, up())
		}
		e.Now = e.Connections[0].Up.Add(10 * time.Second)
		return e
	}()})
}

func TestRetryZero(t *testing.T) {
	finds(t, "retry-zero",
		&server{Name: "retry: 0", Handler: Steady(About(second),
			func(s *Source) { s.Preamble = "retry: 0\n\n" })},
	)
}

func TestRetryHuge(t *testing.T) {
	finds(t, "retry-huge",
		&server{Name: "retry: a day", Handler: Steady(About(second),
			func(s *Source) { s.Preamble = "retry: 86400000\n\n" })},
	)
}
