package alter

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Options describe a stream. Method, Path and Number are those of its request: the path with the query, and its number
// from 1.
type Options struct {
	Method, Path string
	Number       int64
	// Lines reports that the stream is newline-delimited JSON, not an event stream.
	Lines bool
	// Fixed is why events cannot be changed, such as "it is compressed"; empty if they can be.
	Fixed string
	// Note, if set, is called by Read with what was done to the stream so far, before the bytes that it is about are
	// returned. If show is false, it only counts on; at most one note a second is to be shown.
	Note func(done string, show bool)
}

// Ended is the error of a stream that a rule cut, and describes the end of one that a rule ended.
type Ended struct {
	Rule *Rule
}

// Error returns what ended the stream.
func (e *Ended) Error() string { return "by the rule " + e.Rule.String() }

// Stream is the body of a response on its way to the client. Read must not be called concurrently.
type Stream struct {
	engine *Engine
	ctx    context.Context
	src    io.ReadCloser
	o      Options
	begun  time.Time
	close  func() error
	direct atomic.Bool // Read returns what it reads.

	state    *state
	rules    []*Rule
	progress map[*Rule]*progress
	passed   point
	tail     [4]byte // The last bytes of the stream that passed directly.

	pump    *pump
	split   splitter
	in      []byte // Reads that were not taken apart yet.
	arrived time.Time
	out     []piece
	gone    bool // The last unit did not pass.
	warned  bool // A rule needs the events of a stream that has none.
	tally   tally
	noted   time.Time // When the last note was shown.
	end     error     // After the last byte.
	ended   *Ended
}

// point is a place in a stream as the client sees it.
type point struct{ bytes, events int64 }

// progress is how far a rule has come with a stream.
type progress struct {
	from    time.Time // Gates count from here.
	base    point
	matched int64
	fired   bool      // A rule that applies at once has done so.
	slot    time.Time // The earliest time of the next delivery, for throttle.
}

// Stream returns the body of a response as the rules alter it. The context is that of the request.
func (e *Engine) Stream(ctx context.Context, src io.ReadCloser, o Options) *Stream {
	s := &Stream{engine: e, ctx: ctx, src: src, o: o, begun: time.Now(), progress: make(map[*Rule]*progress)}
	s.close = sync.OnceValue(src.Close)
	s.direct.Store(true)
	e.add(s)
	return s
}

// Ended returns the end that a rule made, nil if none did.
func (s *Stream) Ended() *Ended { return s.ended }

// Close closes the response.
func (s *Stream) Close() error {
	s.engine.remove(s)
	err := s.close()
	if s.pump != nil {
		close(s.pump.closed)
		<-s.pump.done
		s.pump = nil
		s.end = io.ErrClosedPipe
	}
	return err
}

// Read returns the next bytes for the client. Its error is an [*Ended] if a rule cut the stream, and [io.EOF] if one ended
// it.
func (s *Stream) Read(p []byte) (int, error) {
	for s.pump == nil {
		if s.end != nil {
			return 0, s.end
		}
		if s.refresh(); len(s.rules) > 0 {
			s.divert(s.src)
			break
		}
		n, err := s.src.Read(p)
		if s.engine.current.Load() == s.state || s.refresh() == 0 {
			s.passed.bytes += int64(n)
			s.remember(p[:n])
			return n, err
		}
		s.divert(&rest{bytes.Clone(p[:n]), err, s.src}) // A rule was set while it waited.
	}
	n, err := s.read(p)
	s.report(err != nil)
	return n, err
}

// rest is what a stream has left after a read that was not used.
type rest struct {
	bytes []byte
	err   error
	src   io.Reader
}

// Read implements [io.Reader].
func (r *rest) Read(p []byte) (int, error) {
	switch {
	case len(r.bytes) > 0:
		n := copy(p, r.bytes)
		r.bytes = r.bytes[n:]
		return n, nil
	case r.err != nil:
		return 0, r.err
	}
	return r.src.Read(p)
}

// remember keeps the last bytes that passed directly.
func (s *Stream) remember(p []byte) {
	if len(p) < len(s.tail) {
		copy(s.tail[:], s.tail[len(p):])
	}
	last := p[max(len(p)-len(s.tail), 0):]
	copy(s.tail[len(s.tail)-len(last):], last)
}

// divert has all further reads taken apart.
func (s *Stream) divert(src io.Reader) {
	s.direct.Store(false)
	s.pump = newPump(src)
	between := func(ends ...string) bool {
		return s.passed.bytes == 0 || slices.ContainsFunc(ends, func(e string) bool { return bytes.HasSuffix(s.tail[:], []byte(e)) })
	}
	switch {
	case s.o.Fixed != "":
		s.split = chunks{}
	case s.o.Lines:
		s.split = &lines{skipping: !between("\n")}
	default:
		s.split = newBlocks(!between("\n\n", "\r\r", "\r\n\r\n"))
	}
}

// refresh takes over the rules in force and returns their number.
func (s *Stream) refresh() int {
	if s.state != nil && s.engine.current.Load() == s.state {
		return len(s.rules)
	}
	s.rules, s.state = s.engine.rulesOf(&s.o)
	for _, r := range s.rules {
		if s.progress[r] == nil {
			s.progress[r] = &progress{from: r.from(s.begun), base: s.passed}
		}
	}
	return len(s.rules)
}

// interrupt ends a read that is waiting for the server if a rule ends the stream without an event.
func (s *Stream) interrupt() {
	rules, _ := s.engine.rulesOf(&s.o)
	for _, r := range rules {
		if !s.direct.Load() || !r.atOnce() || r.action == stall || r.after.bytes > 0 || r.after.events > 0 {
			continue
		}
		if wait := time.Until(r.from(s.begun).Add(r.after.time)); wait > 0 {
			time.AfterFunc(wait, s.interrupt)
		} else {
			_ = s.close()
		}
	}
}

// noteEvery is the least time between notes that are shown.
const noteEvery = time.Second

// report notes what was done. The last note need not be shown, as the end of the stream repeats it.
func (s *Stream) report(last bool) {
	if !s.tally.dirty && !last {
		return
	}
	text := s.tally.text(last)
	if text == "" {
		return
	}
	s.engine.altered.Store(true)
	now := time.Now()
	show := s.tally.dirty && now.Sub(s.noted) >= noteEvery
	if show {
		s.noted, s.tally.dirty = now, false
	}
	if s.o.Note != nil {
		s.o.Note(text, show)
	}
}
