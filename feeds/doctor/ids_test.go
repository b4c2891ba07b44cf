package doctor_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestResumeIgnored(t *testing.T) {
	finds(t, "resume-ignored",
		&server{
			Name: "an ignored resume with history", Blind: true,
			Handler: Steady(About(300*time.Millisecond),
				func(s *Source) { s.History = 40; s.Ignores = true }),
		},
		&server{
			Name: "an ignored resume with a long history", Blind: true, Bulky: true,
			Handler: Steady(About(30*time.Millisecond),
				func(s *Source) { s.History = 1800; s.Ignores = true }),
		},
		&server{
			Name: "an ignored resume", Blind: true,
			Handler: Steady(About(300*time.Millisecond), func(s *Source) { s.Ignores = true }),
		},
		&server{
			Name: "ids of the connection", Blind: true,
			Handler: Through(About(300*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return &numbered{Plain: To(w)} },
				func(s *Source) { s.Ignores = true }),
		},
	)
}

// numbered numbers the events of a connection from 1.
type numbered struct {
	Plain
	n int
}

func (o *numbered) Write(chunk string) {
	o.n++
	_, event, _ := strings.Cut(chunk, "\n")
	o.Plain.Write(fmt.Sprintf("id: %d\n%s", o.n, event))
}

func TestLogTrimmed(t *testing.T) {
	finds(t, "log-trimmed", &server{
		Name: "a trimmed log", Blind: true,
		Handler: Steady(About(100*time.Millisecond), func(s *Source) { s.Keeps = 5 }),
	})
}

func TestIDsRepeat(t *testing.T) {
	finds(t, "ids-repeat",
		&server{Name: "every event twice", Handler: Through(About(500*time.Millisecond),
			func(w http.ResponseWriter) Outlet { return twice{To(w)} })},
		&server{Name: "ids of the previous event", Handler: Steady(About(200*time.Millisecond),
			func(s *Source) {
				s.ID = func(i int) string { return fmt.Sprint(i + 1 - (i%5)/4) }
			})},
	)
}

type twice struct{ Plain }

func (t twice) Write(chunk string) { t.Plain.Write(chunk + chunk) }

func TestIDsOutOfOrder(t *testing.T) {
	finds(t, "ids-out-of-order",
		&server{Name: "swapped neighbors", Handler: Through(About(200*time.Millisecond),
			func(w http.ResponseWriter) Outlet { return &swapped{Plain: To(w)} })},
	)
}

// swapped sends every fourth event after its successor.
type swapped struct {
	Plain
	n    int
	held string
}

func (s *swapped) Write(chunk string) {
	if s.n++; s.n%4 == 0 {
		s.held = chunk
		return
	}
	s.Plain.Write(chunk + s.held)
	s.held = ""
}

func TestClockSkew(t *testing.T) {
	finds(t, "clock-skew", &server{Name: "a wrong clock", Handler: skewed(-90 * second)})
}

func skewed(by time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		s.Clock = by
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w, "Date", time.Now().Add(by).UTC().Format(http.TimeFormat))
			s.Stream(r, To(w), nil)
		}
	}
}

func TestClockSkewBlamesNeitherSide(t *testing.T) {
	e := standing(func(c *evidence.Connection) { c.Head.Clock.Known, c.Head.Clock.Offset = true, time.Hour })
	d := rules.Diagnose(&e)
	if f := d.Findings[0]; f.Code != "clock-skew" || f.Layer != rules.Either {
		t.Errorf("%s is the fault of the %s", f.Code, f.Layer)
	}
}

func TestSlowFirstByte(t *testing.T) {
	finds(t, "slow-first-byte", &server{Name: "a slow head", Blind: true, Handler: lateHeads(2 * second)})
}

func TestSlowFirstByteOfSomeConnectionsIsTheBalancersFault(t *testing.T) {
	s := server{Handler: func() http.HandlerFunc {
		source := NewSource(every(second))
		var n atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1)%2 == 1 { // A proxy tries the dead one of two servers first.
				time.Sleep(2 * second)
			}
			if r.Header.Get("Last-Event-Id") == "" {
				Head(w)
			} else { // Events that the client missed arrive with the head, which has not waited for them.
				w.Header().Set("Content-Type", "text/event-stream")
			}
			source.Stream(r, To(w), time.After(9*second))
		}
	}}
	report := s.examine(t)
	if got := Codes(&report.Diagnosis); got != "slow-first-byte" {
		t.Fatalf("got %q", got)
	}
	if f := report.Findings[0]; f.Layer != rules.LoadBalancer || !strings.Contains(f.Seen, "dead server") {
		t.Errorf("%s: %s", f.Layer, f.Seen)
	}
}

func TestLateHead(t *testing.T) {
	finds(t, "late-head", &server{Name: "a head that waits for the first event", Blind: true, Handler: lateHeads(0)})
}
