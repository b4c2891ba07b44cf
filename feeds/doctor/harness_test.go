package doctor_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
)

// network is an HTTP server at the end of pipes, so that an exam runs in synthetic time.
type network struct {
	conns chan net.Conn
	over  chan struct{}
}

func (n *network) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	n.conns <- theirs
	return ours, nil
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.over:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error   { return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// scene is a feed that behaves in a certain way.
type scene struct {
	name string
	// spec is what the user says of the feed; handler makes its server at the scene's beginning.
	spec    feeds.Spec
	handler func() http.HandlerFunc
	// codes are the findings of an exam, in any order; notes those of its notes that matter.
	codes, notes []string
	// blind tells that watching alone does not see it.
	blind bool
}

// serve runs test with a server of the scene's, in synthetic time.
func (s *scene) serve(t *testing.T, test func(t *testing.T, spec feeds.Spec, c conn.Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := &network{conns: make(chan net.Conn), over: make(chan struct{})}
		server := &http.Server{Handler: s.handler()}
		go func() { _ = server.Serve(n) }()
		spec := s.spec
		spec.URL = "http://feed.test/events?token=s3cret"
		test(t, spec, conn.Options{DialContext: n.dial})
		time.Sleep(time.Minute) // For handlers to see that the client has left.
		close(n.over)
		_ = server.Close()
		synctest.Wait()
	})
}

// examine gives the report of an exam.
func (s *scene) examine(t *testing.T) (report doctor.Report) {
	s.serve(t, func(t *testing.T, spec feeds.Spec, c conn.Options) {
		var err error
		if report, err = (doctor.Exam{Spec: spec, Conn: c}).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	return report
}

// watch gives what watching for two minutes finds.
func (s *scene) watch(t *testing.T) (d doctor.Diagnosis) {
	s.serve(t, func(t *testing.T, spec feeds.Spec, c conn.Options) {
		hub := feeds.NewHub(feeds.Options{Conn: c})
		collector := doctor.New(spec)
		if _, err := hub.Add(spec, collector); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		d = collector.Diagnose(time.Now())
		hub.Close()
	})
	return d
}

func codes(d *doctor.Diagnosis) string {
	var all []string
	for _, f := range d.Findings {
		all = append(all, f.Code)
	}
	return strings.Join(all, " ")
}

// source is a server's log: events at random moments, or at those of gaps.
type source struct {
	made     []time.Time
	clock    time.Duration // How far the server's clock is off.
	from     time.Time
	noTime   bool
	whole    bool // Times in whole seconds.
	noID     bool
	history  int
	id       func(i int) string
	beat     time.Duration
	payload  string
	ignores  bool // Last-Event-ID.
	keeps    int  // Events that the log holds; zero: all.
	lineEnd  string
	preamble string
}

// newSource makes events for ten minutes around now, with gaps between them that gap draws.
func newSource(gap func(r *rand.Rand) time.Duration) *source {
	s := &source{from: time.Now(), payload: strings.Repeat("x", 80), lineEnd: "\n"}
	r := rand.New(rand.NewPCG(1, 2))
	for at := s.from.Add(-time.Minute); at.Before(s.from.Add(9 * time.Minute)); at = at.Add(max(gap(r), time.Millisecond)) {
		s.made = append(s.made, at)
	}
	return s
}

// about draws gaps around d.
func about(d time.Duration) func(*rand.Rand) time.Duration {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(d)) }
}

func (s *source) event(i int) string {
	var b strings.Builder
	if !s.noID {
		id := strconv.Itoa(i + 1)
		if s.id != nil {
			id = s.id(i)
		}
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	at := s.made[i].Add(s.clock).UnixMilli()
	switch {
	case s.noTime:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"x\":%q}\n\n", i, s.payload)
	case s.whole:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"ts\":%d,\"x\":%q}\n\n", i, at/1000, s.payload)
	default:
		fmt.Fprintf(&b, "data: {\"n\":%d,\"ts\":%d,\"x\":%q}\n\n", i, at, s.payload)
	}
	return strings.ReplaceAll(b.String(), "\n", s.lineEnd)
}

// next is the first event made after now.
func (s *source) next() int {
	for i, at := range s.made {
		if at.After(time.Now()) {
			return i
		}
	}
	return len(s.made)
}

// begin is the event with which a response begins.
func (s *source) begin(r *http.Request) int {
	now := s.next()
	after, err := strconv.Atoi(r.Header.Get("Last-Event-Id"))
	if err != nil || s.ignores {
		return max(now-s.history, 0)
	}
	if s.keeps > 0 {
		return max(after, now-s.keeps)
	}
	return after
}

// outlet writes a response; it may hold back what it is given.
type outlet interface {
	write(chunk string)
	close()
}

// stream answers with the events through an outlet, until the client leaves or ends fires.
func (s *source) stream(r *http.Request, out outlet, ends <-chan time.Time) {
	defer out.close()
	if s.preamble != "" {
		out.write(s.preamble)
	}
	var beats <-chan time.Time
	if s.beat > 0 {
		t := time.NewTicker(s.beat)
		defer t.Stop()
		beats = t.C
	}
	for i := s.begin(r); i < len(s.made); {
		wait := time.NewTimer(time.Until(s.made[i]))
		select {
		case <-wait.C:
			out.write(s.event(i))
			i++
		case <-beats:
			out.write(": beat\n\n")
		case <-ends:
			return
		case <-r.Context().Done():
			return
		}
		wait.Stop()
	}
}

// plain flushes every chunk.
type plain struct{ w http.ResponseWriter }

func (p plain) write(chunk string) {
	_, _ = io.WriteString(p.w, chunk)
	flush(p.w)
}
func (p plain) close() {}

// filled holds bytes back until there are size of them.
type filled struct {
	plain
	size int
	held *strings.Builder
}

func (f filled) write(chunk string) {
	f.held.WriteString(chunk)
	for f.held.Len() >= f.size {
		all := f.held.String()
		f.held.Reset()
		f.held.WriteString(all[f.size:])
		f.plain.write(all[:f.size])
	}
}
func (f filled) close() { f.plain.write(f.held.String()) }

// timed holds chunks back until so much time has passed.
type timed struct {
	plain
	held  *strings.Builder
	every time.Duration
	last  *time.Time
}

func (f timed) write(chunk string) {
	f.held.WriteString(chunk)
	if time.Since(*f.last) >= f.every {
		f.plain.write(f.held.String())
		f.held.Reset()
		*f.last = time.Now()
	}
}

// late holds each chunk back until the next.
type late struct {
	plain
	held *string
}

func (l late) write(chunk string) {
	if *l.held != "" {
		l.plain.write(*l.held)
	}
	*l.held = chunk
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// head begins a response of an event stream.
func head(w http.ResponseWriter, header ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	flush(w)
}

// steady is a server that sends every event when it is made.
func steady(gap func(*rand.Rand) time.Duration, change ...func(*source)) func() http.HandlerFunc {
	return through(gap, func(w http.ResponseWriter) outlet { return plain{w} }, change...)
}

// through is a server that sends events through an outlet.
func through(gap func(*rand.Rand) time.Duration, out func(http.ResponseWriter) outlet, change ...func(*source)) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		s := newSource(gap)
		for _, c := range change {
			c(s)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			head(w)
			s.stream(r, out(w), nil)
		}
	}
}

// status answers with a status and headers, given as pairs.
func status(code int, header ...string) func() http.HandlerFunc {
	return func() http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
}
