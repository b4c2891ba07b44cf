package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor"
)

// faulty are feeds that have one thing wrong, and what is found.
var faulty = []scene{
	{name: "a buffer of 16 KiB", codes: []string{"buffered"}, handler: through(about(20*time.Millisecond), buffer(16<<10))},
	{name: "a buffer of 4 KiB", codes: []string{"buffered"}, handler: through(about(100*time.Millisecond), buffer(4<<10))},
	{name: "a buffer of 4 KiB, times in whole seconds", codes: []string{"buffered"}, handler: through(about(300*time.Millisecond), buffer(4<<10), func(s *source) { s.whole = true })},
	{name: "a buffer and a clock an hour off", blind: true, codes: []string{}, handler: through(about(100*time.Millisecond), buffer(4<<10), func(s *source) { s.clock = time.Hour })},
	{name: "a buffer and a clock a minute off", codes: []string{"buffered"}, handler: through(about(100*time.Millisecond), buffer(4<<10), func(s *source) { s.clock = time.Minute })},
	{name: "a buffer that is flushed at odd moments", codes: []string{"buffered"}, handler: through(about(100*time.Millisecond), func(w http.ResponseWriter) outlet { return &fitful{plain: plain{w}} })},
	{name: "every event with the next one", blind: true, codes: []string{"one-late"}, handler: through(about(600*time.Millisecond), func(w http.ResponseWriter) outlet { return late{plain{w}, new(string)} })},
	{name: "every event with the next one, fast", blind: true, codes: []string{"one-late"}, handler: through(about(80*time.Millisecond), func(w http.ResponseWriter) outlet { return late{plain{w}, new(string)} })},
	{name: "held until the end", codes: []string{"held"}, handler: heldUntil(20 * second)},
	{name: "heartbeats held until the end", codes: []string{"held"}, handler: heldUntil(20*second, func(s *source) { s.noTime = true; s.beat = 4 * second })},
	{name: "nothing at all, with a heartbeat", spec: heartbeat(4 * second), codes: []string{"held"}, handler: nothing},
	{name: "cut when idle for five seconds", codes: []string{"idle-cut"}, handler: cutWhenIdle(5 * second)},
	{name: "cut when idle for 30 seconds", codes: []string{}, handler: cutWhenIdle(30 * second)},
	{name: "dead after five seconds, with a heartbeat", spec: heartbeat(4 * second), codes: []string{"half-open"}, handler: deadAfter(9*second, func(s *source) { s.beat = 2 * second })},
	{name: "dead, with a heartbeat that was heard", codes: []string{"half-open"}, handler: deadAfter(9*second, func(s *source) { s.beat = 2 * second })},
	{name: "dead, as a resume shows", codes: []string{"half-open"}, blind: true, handler: deadAfter(9 * second)},
	{name: "broken off again and again", codes: []string{"reset"}, handler: breaks(9)},
	{name: "no heartbeats", spec: heartbeat(2 * second), codes: []string{"heartbeats-lost"}, handler: steady(about(5 * second))},
	{name: "a resume that is ignored, with history", blind: true, codes: []string{"resume-ignored"}, handler: steady(about(300*time.Millisecond), func(s *source) { s.history = 40; s.ignores = true })},
	{name: "a resume that is ignored, with a long history", blind: true, codes: []string{"resume-ignored"}, handler: steady(about(30*time.Millisecond), func(s *source) { s.history = 1800; s.ignores = true })},
	{name: "a resume that is ignored", blind: true, codes: []string{"resume-ignored"}, handler: steady(about(300*time.Millisecond), func(s *source) { s.ignores = true })},
	{name: "a log that is trimmed", blind: true, codes: []string{"log-trimmed"}, handler: steady(about(100*time.Millisecond), func(s *source) { s.keeps = 5 })},
	{name: "retry: 0", codes: []string{"retry-zero"}, handler: steady(about(second), func(s *source) { s.preamble = "retry: 0\n\n" })},
	{name: "retry: a day", codes: []string{"retry-huge"}, handler: steady(about(second), func(s *source) { s.preamble = "retry: 86400000\n\n" })},
	{name: "every event twice", codes: []string{"ids-repeat"}, handler: through(about(500*time.Millisecond), func(w http.ResponseWriter) outlet { return twice{plain{w}} })},
	{name: "ids of the event before", codes: []string{"ids-repeat"}, handler: steady(about(200*time.Millisecond), func(s *source) {
		s.id = func(i int) string { return fmt.Sprint(i + 1 - (i%5)/4) }
	})},
	{name: "neighbours swapped", codes: []string{"ids-out-of-order"}, handler: through(about(200*time.Millisecond), func(w http.ResponseWriter) outlet { return &swapped{plain: plain{w}} })},
	{name: "byte by byte", codes: []string{"dripped"}, handler: through(about(2*second), func(w http.ResponseWriter) outlet { return drip{plain{w}} })},
	{name: "a length", codes: []string{"content-length"}, handler: withHead("Content-Length", "100000000")},
	{name: "another charset", codes: []string{"charset"}, handler: withHead("Content-Type", "text/event-stream; charset=ISO-8859-1")},
	{name: "a cache that hits", codes: []string{"cached"}, handler: withHead("X-Cache", "HIT from edge", "Age", "7")},
	{name: "a clock that is off", codes: []string{"clock-skew"}, handler: skewed(-90 * second)},
	{name: "CR alone", codes: []string{"line-ends"}, handler: steady(about(second), func(s *source) { s.lineEnd = "\r" })},
	{name: "mixed line ends", codes: []string{"line-ends"}, handler: through(about(second), func(w http.ResponseWriter) outlet { return &mixed{plain: plain{w}} })},
	{name: "a BOM before each event", codes: []string{"bom"}, handler: through(about(second), prefixed("\ufeff"))},
	{name: "lines that are no fields", codes: []string{"unknown-field"}, handler: through(about(second), prefixed("second line of a payload\n"))},
	{name: "ids with NUL", codes: []string{"bad-id"}, handler: through(about(second), prefixed("id: a\x00b\n"))},
	{name: "invalid UTF-8", codes: []string{"invalid-utf8"}, handler: through(about(second), prefixed("data: \xff\xfe\n"))},
	{name: "escape sequences", codes: []string{"control-bytes"}, handler: through(about(second), prefixed("data: \x1b]0;gotcha\a\n"))},
	{name: "an override of direction in a name", codes: []string{"control-bytes"}, handler: through(about(second), prefixed("event: a\u202eb\n"))},
	{name: "long lines", codes: []string{"long-line"}, handler: steady(about(3*second), func(s *source) { s.payload = strings.Repeat("x", 100<<10) })},
	{name: "events over the limit", spec: feeds.Spec{MaxEventBytes: 4096}, codes: []string{"oversize"}, handler: steady(about(3*second), func(s *source) { s.payload = strings.Repeat("x", 8<<10) })},
	{name: "an end inside an event", codes: []string{"unterminated"}, handler: endsInside},
	{name: "a head with the first event", blind: true, codes: []string{"late-head"}, handler: lateHeads(0)},
	{name: "a slow head", blind: true, codes: []string{"slow-first-byte"}, handler: lateHeads(2 * second)},
	{name: "a limit of one connection", blind: true, codes: []string{"connection-limit"}, handler: limited(1, false)},
	{name: "a limit of two connections", blind: true, codes: []string{"connection-limit"}, handler: limited(2, false)},
	{name: "a limit that hangs", blind: true, codes: []string{"stream-limit"}, handler: limited(2, true)},

	{name: "401", codes: []string{"unauthorized"}, handler: status(401, "WWW-Authenticate", "Bearer")},
	{name: "403", codes: []string{"forbidden"}, handler: status(403)},
	{name: "404", codes: []string{"not-found"}, handler: status(404)},
	{name: "429", codes: []string{"rate-limited"}, handler: status(429, "Retry-After", "60")},
	{name: "500", codes: []string{"server-error"}, handler: status(500)},
	{name: "503", codes: []string{"server-error"}, handler: status(503)},
	{name: "204", codes: []string{"no-content"}, handler: status(204)},
	{name: "407", codes: []string{"proxy-auth"}, handler: status(407, "Proxy-Authenticate", "Basic")},
	{name: "511", codes: []string{"captive-portal"}, handler: status(511)},
	{name: "a page", codes: []string{"page"}, handler: answer("text/html; charset=utf-8", "<title>Sign in \x1b[31m</title>")},
	{name: "JSON", codes: []string{"media-type"}, handler: answer("application/json", "{}")},
	{name: "redirects in a circle", codes: []string{"redirect-loop"}, handler: status(302, "Location", "/events")},
	{name: "a redirect to another host", codes: []string{"redirected-host"}, handler: redirected("http://other.example/events", "text/event-stream")},
	{name: "a redirect to a login elsewhere", codes: []string{"page", "captive-portal"}, handler: redirected("http://login.example/", "text/html")},
}

func TestFaultsAreFound(t *testing.T) {
	for i := range faulty {
		s := &faulty[i]
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			report := s.examine(t)
			if got, want := codes(&report.Diagnosis), strings.Join(s.codes, " "); got != want {
				t.Errorf("the exam finds %q, want %q\n%+v", got, want, report)
			}
			checkFindings(t, report.Findings)
			if report.Counts.Connects > 8 {
				t.Errorf("the exam connected %d times", report.Counts.Connects)
			}
			d := s.watch(t)
			if got, want := codes(&d), strings.Join(s.codes, " "); !s.blind && got != want {
				t.Errorf("watching finds %q, want %q", got, want)
			}
			for _, f := range d.Findings {
				if !slices.Contains(s.codes, f.Code) {
					t.Errorf("watching finds %s: %s", f.Code, f.Seen)
				}
			}
		})
	}
}

func buffer(size int) func(http.ResponseWriter) outlet {
	return func(w http.ResponseWriter) outlet { return filled{plain{w}, size, &strings.Builder{}} }
}

// fitful holds between 10 and 40 chunks back.
type fitful struct {
	plain
	held  []string
	until int
}

func (f *fitful) write(chunk string) {
	f.held = append(f.held, chunk)
	if len(f.held) > f.until {
		f.plain.write(strings.Join(f.held, ""))
		f.until = 10 + f.until*7%31
		f.held = nil
	}
}

// whole holds everything back until the end.
type whole struct {
	plain
	held *strings.Builder
}

func (w whole) write(chunk string) { w.held.WriteString(chunk) }
func (w whole) close()             { w.plain.write(w.held.String()) }

func heldUntil(after time.Duration, change ...func(*source)) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		for _, c := range change {
			c(s)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			s.stream(r, whole{plain{w}, &strings.Builder{}}, time.After(after))
		}
	}
}

func nothing() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		<-r.Context().Done()
	}
}

// idle closes a response after a silence.
type idle struct {
	plain
	timer *time.Timer
	after time.Duration
}

func (i idle) write(chunk string) {
	i.timer.Reset(i.after)
	i.plain.write(chunk)
}

func cutWhenIdle(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(4 * second))
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			timer := time.NewTimer(after)
			s.stream(r, idle{plain{w}, timer, after}, timer.C)
		}
	}
}

// mute passes nothing on after a time.
type mute struct {
	plain
	until time.Time
}

func (m mute) write(chunk string) {
	if time.Now().Before(m.until) {
		m.plain.write(chunk)
	}
}

func deadAfter(after time.Duration, change ...func(*source)) func() http.HandlerFunc {
	return through(about(900*time.Millisecond), func(w http.ResponseWriter) outlet {
		return mute{plain{w}, time.Now().Add(after)}
	}, change...)
}

type twice struct{ plain }

func (t twice) write(chunk string) { t.plain.write(chunk + chunk) }

// swapped sends every fourth event after its successor.
type swapped struct {
	plain
	n    int
	held string
}

func (s *swapped) write(chunk string) {
	if s.n++; s.n%4 == 0 {
		s.held = chunk
		return
	}
	s.plain.write(chunk + s.held)
	s.held = ""
}

type drip struct{ plain }

func (d drip) write(chunk string) {
	for i := range len(chunk) {
		d.plain.write(chunk[i : i+1])
	}
}

func prefixed(prefix string) func(http.ResponseWriter) outlet {
	return func(w http.ResponseWriter) outlet { return prefixing{plain{w}, prefix} }
}

type prefixing struct {
	plain
	prefix string
}

func (p prefixing) write(chunk string) { p.plain.write(p.prefix + chunk) }

type mixed struct {
	plain
	n int
}

func (m *mixed) write(chunk string) {
	if m.n++; m.n%2 == 0 {
		chunk = strings.ReplaceAll(chunk, "\n", "\r\n")
	}
	m.plain.write(chunk)
}

func skewed(by time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		s.clock = by
		return func(w http.ResponseWriter, r *http.Request) {
			head(w, "Date", time.Now().Add(by).UTC().Format(http.TimeFormat))
			s.stream(r, plain{w}, nil)
		}
	}
}

func endsInside() http.HandlerFunc {
	s := newSource(about(second))
	return func(w http.ResponseWriter, r *http.Request) {
		head(w)
		s.stream(r, plain{w}, time.After(10*second))
		_, _ = io.WriteString(w, "data: half")
	}
}

// lateHeads sends the head with the next event, or after a time.
func lateHeads(after time.Duration) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(every(3 * second))
		return func(w http.ResponseWriter, r *http.Request) {
			if after > 0 {
				time.Sleep(after)
				head(w)
				time.Sleep(100 * time.Millisecond)
			}
			w.Header().Set("Content-Type", "text/event-stream")
			s.stream(r, plain{w}, nil)
		}
	}
}

// limited answers only so many connections at a time.
func limited(most int32, hangs bool) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		var n atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			defer n.Add(-1)
			switch over := n.Add(1) > most; {
			case over && hangs:
				<-r.Context().Done()
				return
			case over:
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			head(w)
			s.stream(r, plain{w}, nil)
		}
	}
}

func answer(mediaType, body string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_, _ = io.WriteString(w, body)
		}
	}
}

func redirected(to, mediaType string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(about(second))
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "feed.test" {
				http.Redirect(w, r, to, http.StatusFound)
				return
			}
			w.Header().Set("Content-Type", mediaType)
			if mediaType == "text/html" {
				_, _ = fmt.Fprint(w, "<title>Welcome to the airport</title>")
				return
			}
			flush(w)
			s.stream(r, plain{w}, nil)
		}
	}
}

// checkFindings checks what must hold for every finding.
func checkFindings(t *testing.T, findings []doctor.Finding) {
	t.Helper()
	for _, f := range findings {
		if f.Code == "" || f.Title == "" || f.Seen == "" || f.Confidence == "" || f.Layer == "" || len(f.Fixes) == 0 || f.Check == "" {
			t.Errorf("the finding lacks something: %+v", f)
		}
		if strings.Contains(fmt.Sprint(f), "s3cret") {
			t.Errorf("the finding tells a secret: %+v", f)
		}
	}
}
