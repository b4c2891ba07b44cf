package doctor_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

func TestTunnelHoldsGet(t *testing.T) {
	finds(t, "tunnel-holds-get", observed{
		"bursts through a quick tunnel",
		func() evidence.Evidence { e := bursty(standing()); e.Host = "x.trycloudflare.com"; return e }(),
	})
	findsNothing(t, observed{"a quick tunnel that flows", func() evidence.Evidence {
		e := flowing(standing(func(c *evidence.Connection) { c.Head.Host = "x.trycloudflare.com" }))
		e.Host = "x.trycloudflare.com"
		return e
	}()})
}

func TestCompressionHolds(t *testing.T) {
	finds(t, "compression-holds",
		observed{"no byte compressed, at least history plain", with(standing(gzipped, func(c *evidence.Connection) {
			c.Bytes, c.FirstByte, c.FirstEvent, c.LastByte = 0, time.Time{}, time.Time{}, time.Time{}
			c.Closed, c.Ours = c.Up.Add(10*time.Second), true
		}), standing(), evidence.Identity)},
		observed{"bursts, compressed", bursty(standing(gzipped))},
		observed{"bursts, compressed but not plain", with(bursty(standing(gzipped)), flowing(standing()), evidence.Identity)},
		observed{"ends held, compressed but not plain", with(endsHeld(standing(gzipped)), flowing(standing()), evidence.Identity)},
		observed{"flowing, but in bursts with gzip", with(flowing(standing()), bursty(standing(gzipped)), evidence.Gzip)},
	)
	findsNothing(t, observed{"compressed and flowing", flowing(standing(gzipped))})
}

func TestHeld(t *testing.T) {
	finds(t, "held",
		&server{Name: "held until the end", Handler: heldUntil(20 * second)},
		&server{
			Name:    "heartbeats held until the end",
			Handler: heldUntil(20*second, func(s *Source) { s.NoTime = true; s.Beat = 4 * second }),
		},
		&server{Name: "no byte, with a heartbeat", Spec: heartbeat(4 * second), Handler: nothing},
		&server{
			Name: "no head, though HEAD has one", Blind: true,
			Handler: unanswering(func(r *http.Request) bool { return r.Method == http.MethodGet }),
		},
		&server{
			Name: "no head, though another path has one", Blind: true,
			Handler: unanswering(func(r *http.Request) bool { return r.URL.Path != "/" }),
		},
	)
}

func heldUntil(after time.Duration, change ...func(*Source)) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(About(second))
		for _, c := range change {
			c(s)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			s.Stream(r, whole{To(w), &strings.Builder{}}, time.After(after))
		}
	}
}

func TestBuffered(t *testing.T) {
	finds(t, "buffered",
		&server{Name: "a buffer of 16 KiB", Handler: Through(About(20*time.Millisecond), buffer(16<<10))},
		&server{Name: "a buffer of 4 KiB", Handler: Through(About(100*time.Millisecond), buffer(4<<10))},
		&server{
			Name: "a buffer of 4 KiB, times in whole seconds",
			Handler: Through(About(300*time.Millisecond), buffer(4<<10),
				func(s *Source) { s.Whole = true }),
		},
		&server{
			Name: "a buffer and a clock a minute off",
			Handler: Through(About(100*time.Millisecond), buffer(4<<10),
				func(s *Source) { s.Clock = time.Minute }),
		},
		&server{
			Name: "a buffer and a clock an hour off",
			Handler: Through(About(100*time.Millisecond), buffer(4<<10),
				func(s *Source) { s.Clock = time.Hour }),
		},
		&server{
			Name:    "a buffer that fills every 12 seconds",
			Handler: Through(About(300*time.Millisecond), buffer(4<<10)),
		},
		&server{Name: "a buffer and no times", Handler: Through(About(200*time.Millisecond),
			buffer(4<<10), func(s *Source) { s.NoTime = true })},
		&server{
			Name: "a buffer, and neither times nor ids",
			Handler: Through(About(200*time.Millisecond), buffer(4<<10),
				func(s *Source) { s.NoTime, s.NoID = true, true }),
		},
		&server{
			Name: "a buffer flushed at random sizes",
			Handler: Through(About(100*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return &fitful{Plain: To(w)} }),
		},
	)
}

// fitful flushes at irregular sizes, even inside an event.
type fitful struct {
	Plain
	held  string
	until int
}

func (f *fitful) Write(chunk string) {
	f.held += chunk
	if n := f.until*100 + 37; len(f.held) > n {
		f.Plain.Write(f.held[:n])
		f.held = f.held[n:]
		f.until = 10 + f.until*7%31
	}
}

func TestBufferedInEvidence(t *testing.T) {
	finds(t, "buffered",
		observed{"bursts", bursty(standing())},
		observed{"bursts, compressed and plain", with(bursty(standing(gzipped)), bursty(standing()), evidence.Identity)},
		observed{
			"too few bursts compressed, enough plain",
			with(standing(gzipped), bursty(standing()), evidence.Identity),
		},
	)
	findsNothing(t, observed{"slow history", func() evidence.Evidence {
		e := bursty(standing())
		e.Clock.Known = true
		for i := range e.Groups {
			e.Groups[i].Up = e.Groups[len(e.Groups)-1].To
		}
		return e
	}()})
}

func TestOneLate(t *testing.T) {
	finds(t, "one-late",
		&server{
			Name: "each event with the next one", Blind: true,
			Handler: Through(About(600*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return late{To(w), new(string)} }),
		},
		&server{
			Name: "each event with the next one, fast", Blind: true,
			Handler: Through(About(80*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return late{To(w), new(string)} }),
		},
		&server{
			Name: "each event with the next one, at regular intervals", Blind: true,
			Handler: Through(every(time.Second),
				func(w http.ResponseWriter) Outlet { return late{To(w), new(string)} }),
		},
		&server{
			Name: "the blank line with the next event",
			Handler: Through(About(600*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return &tailless{Plain: To(w)} }),
		},
		&server{
			Name: "the blank line with the next event, without times and ids",
			Handler: Through(About(600*time.Millisecond),
				func(w http.ResponseWriter) Outlet { return &tailless{Plain: To(w)} }, func(s *Source) { s.NoTime, s.NoID = true, true }),
		},
	)
}

// late holds each chunk back until the next.
type late struct {
	Plain
	held *string
}

func (l late) Write(chunk string) {
	if *l.held != "" {
		l.Plain.Write(*l.held)
	}
	*l.held = chunk
}

// tailless holds the last bytes back, as a filter that looks for a pattern does.
type tailless struct {
	Plain
	held string
}

func (l *tailless) Write(chunk string) {
	const tail = 12
	all := l.held + chunk
	l.Plain.Write(all[:len(all)-tail])
	l.held = all[len(all)-tail:]
}

func TestDripped(t *testing.T) {
	finds(t, "dripped",
		&server{Name: "byte by byte", Bulky: true, Handler: Through(About(2*second),
			func(w http.ResponseWriter) Outlet { return drip{To(w)} })},
	)
}

type drip struct{ Plain }

func (d drip) Write(chunk string) {
	for i := range len(chunk) {
		d.Plain.Write(chunk[i : i+1])
	}
}

func TestConnectionLimit(t *testing.T) {
	finds(t, "connection-limit", &server{Name: "a limit of one connection", Blind: true, Handler: limited(1, false)},
		&server{Name: "a limit of two connections", Blind: true, Handler: limited(2, false)})
}

func TestStreamLimit(t *testing.T) {
	finds(t, "stream-limit", &server{Name: "a limit that hangs", Blind: true, Handler: limited(2, true)})
	findsNothing(t, observed{
		"a server that speaks only HTTP/2", with(with(flowing(standing()), refusal(conn.KindHeadTimeout),
			evidence.HTTP1), standing(), evidence.Alone),
	})
}
