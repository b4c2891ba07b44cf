package doctor_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
)

// server is a feed with a certain behavior and the expected findings.
type server struct {
	Name string
	// Spec is the user's configuration of the feed; Handler returns its server when the scene begins.
	Spec    feeds.Spec
	Handler func() http.HandlerFunc
	// Codes are the expected findings of an exam, separated by spaces; Notes are expected codes of notes.
	Codes string
	Notes []string
	// Duration is the length of the exam; zero: the default.
	Duration time.Duration
	// Blind reports whether watching alone finds nothing.
	Blind bool
	// Bulky servers send much. They are skipped under the race detector, which sees the same code with the others.
	Bulky bool
}

// serve runs test against the scene's server, in synthetic time.
func (s *server) serve(t *testing.T, test func(t *testing.T, spec feeds.Spec, c conn.Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n, stop := feedtest.Serve(s.Handler())
		spec := s.Spec
		spec.URL = "http://feed.test/events?token=s3cret"
		test(t, spec, conn.Options{DialContext: n.DialContext})
		time.Sleep(time.Minute) // Let handlers notice that the client has left.
		stop()
		synctest.Wait()
	})
}

func (s *server) examine(t *testing.T) (report doctor.Report) {
	s.serve(t, func(t *testing.T, spec feeds.Spec, c conn.Options) {
		var err error
		if report, err = (doctor.Exam{Spec: spec, Conn: c, Duration: s.Duration}).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	return report
}

// watch returns the diagnosis after two minutes of watching.
func (s *server) watch(t *testing.T) (d rules.Diagnosis) {
	s.serve(t, func(t *testing.T, spec feeds.Spec, c conn.Options) {
		h := hub.New(hub.Options{Conn: c})
		collector := evidence.NewCollector(spec)
		if _, err := h.Add(spec, collector); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		d = rules.Diagnose(collector.Evidence(time.Now()))
		h.Close()
	})
	return d
}

// Codes returns the codes of a diagnosis, separated by spaces.
func Codes(d *rules.Diagnosis) string {
	var all []string
	for _, f := range d.Findings {
		all = append(all, f.Code)
	}
	return strings.Join(all, " ")
}

// Source is a server's event log.
type Source struct {
	Made     []time.Time   // When each event was made.
	Clock    time.Duration // How far the server's clock is off.
	From     time.Time
	NoTime   bool
	Whole    bool // Times in whole seconds.
	NoID     bool
	History  int
	ID       func(i int) string
	Hex      bool // Ids are hexadecimal.
	Beat     time.Duration
	Payload  string
	Ignores  bool // Ignores Last-Event-ID.
	Keeps    int  // Events that the log holds; zero: all.
	LineEnd  string
	Preamble string
}

// NewSource returns a log of ten minutes around now, with gaps between events drawn by gap.
func NewSource(gap func(r *rand.Rand) time.Duration) *Source {
	s := &Source{From: time.Now(), Payload: strings.Repeat("x", 80), LineEnd: "\n"}
	r := rand.New(rand.NewPCG(1, 2))
	for at := s.From.Add(-time.Minute); at.Before(s.From.Add(9 * time.Minute)); at = at.Add(max(gap(r),
		time.Millisecond)) {
		s.Made = append(s.Made, at)
	}
	return s
}

// About draws random gaps with a mean of d.
func About(d time.Duration) func(*rand.Rand) time.Duration {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(d)) }
}

// Event returns the block of an event.
func (s *Source) Event(i int) string {
	var b strings.Builder
	if !s.NoID {
		id := strconv.FormatInt(int64(i+1), s.base())
		if s.ID != nil {
			id = s.ID(i)
		}
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	at := s.Made[i].Add(s.Clock).UnixMilli()
	switch {
	case s.NoTime:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"x\":%q}\n\n", i, s.Payload)
	case s.Whole:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"ts\":%d,\"x\":%q}\n\n", i, at/1000, s.Payload)
	default:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"ts\":%d,\"x\":%q}\n\n", i, at, s.Payload)
	}
	return strings.ReplaceAll(b.String(), "\n", s.LineEnd)
}

func (s *Source) base() int {
	if s.Hex {
		return 16
	}
	return 10
}

// Next returns the index of the first event made after now.
func (s *Source) Next() int {
	for i, at := range s.Made {
		if at.After(time.Now()) {
			return i
		}
	}
	return len(s.Made)
}

// Begin returns the index of the first event of a response.
func (s *Source) Begin(r *http.Request) int {
	now := s.Next()
	after, err := strconv.ParseInt(r.Header.Get("Last-Event-Id"), s.base(), 64)
	if err != nil || s.Ignores {
		return max(now-s.History, 0)
	}
	if s.Keeps > 0 {
		return max(int(after), now-s.Keeps)
	}
	return int(after)
}

// Outlet writes a response, possibly with delay.
type Outlet interface {
	Write(chunk string)
	Close()
}

// forever is longer than any scene.
const forever = 24 * time.Hour

// Stream sends the events through an outlet until the client leaves or ends fires.
func (s *Source) Stream(r *http.Request, out Outlet, ends <-chan time.Time) {
	defer out.Close()
	if s.Preamble != "" {
		out.Write(s.Preamble)
	}
	var beats <-chan time.Time
	if s.Beat > 0 {
		t := time.NewTicker(s.Beat)
		defer t.Stop()
		beats = t.C
	}
	for i := s.Begin(r); ; {
		wait := time.NewTimer(forever)
		if i < len(s.Made) {
			wait.Reset(time.Until(s.Made[i]))
		}
		select {
		case <-wait.C:
			out.Write(s.Event(i))
			i++
		case <-beats:
			out.Write(": beat\n\n")
		case <-ends:
			return
		case <-r.Context().Done():
			return
		}
		wait.Stop()
	}
}

// Plain flushes every chunk.
type Plain struct{ w http.ResponseWriter }

func (p Plain) Write(chunk string) {
	_, _ = io.WriteString(p.w, chunk)
	Flush(p.w)
}

// Close does nothing.
func (p Plain) Close() {}

// To returns an outlet that flushes every chunk.
func To(w http.ResponseWriter) Plain { return Plain{w} }

// Flush sends the data written so far.
func Flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// Head starts the response of an event stream.
func Head(w http.ResponseWriter, header ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	Flush(w)
}

// Steady returns a server that sends each event when it is made.
func Steady(gap func(*rand.Rand) time.Duration, change ...func(*Source)) func() http.HandlerFunc {
	return Through(gap, func(w http.ResponseWriter) Outlet { return To(w) }, change...)
}

// Through returns a server that sends each event through an outlet when it is made.
func Through(gap func(*rand.Rand) time.Duration, out func(http.ResponseWriter) Outlet,
	change ...func(*Source),
) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := NewSource(gap)
		for _, c := range change {
			c(s)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			Head(w)
			s.Stream(r, out(w), nil)
		}
	}
}

// Status returns a server that responds with a status and headers, given as pairs.
func Status(code int, header ...string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
}
