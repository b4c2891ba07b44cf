package alter

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
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
	// Warn, if set, is called by Read once if a rule needs the events of a stream whose events cannot be changed.
	Warn func(text string)
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
	o      Options
	begun  time.Time
	close  func() error

	state    *state
	rules    []*Rule
	progress map[*Rule]*progress
	passed   point
	tail     []byte // The last bytes that were not taken apart, at most longestEnd.

	pump    *pump
	split   splitter // Nil before there are rules.
	in      []byte   // Reads that were not taken apart yet.
	arrived time.Time
	out     []piece
	gone    bool // The last unit did not pass.
	warned  bool // A rule needs the events of a stream that has none.
	tally   tally
	noted   time.Time // When the last note was shown.
	end     error     // After the last byte.
	ended   *Ended
}

// longestEnd is the length of the longest end of a block.
const longestEnd = len("\r\n\r\n")

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
	if e.current.Load() == nil {
		e.update(func(map[int64][]*Rule) {})
	}
	e.begin(o.Number)
	s := &Stream{engine: e, ctx: ctx, o: o, begun: time.Now(), progress: make(map[*Rule]*progress), pump: newPump(src)}
	s.close = sync.OnceValue(func() error {
		e.forget(o.Number)
		err := src.Close()
		close(s.pump.closed)
		s.pump.start() // Whether or not there was a Read.
		<-s.pump.done
		return err
	})
	return s
}

// Ended returns the end that a rule made, nil if none did.
func (s *Stream) Ended() *Ended { return s.ended }

// Close closes the response. No Read may follow.
func (s *Stream) Close() error { return s.close() }

// Read returns the next bytes for the client. Its error is an [*Ended] if a rule cut the stream, and [io.EOF] if one ended
// it.
func (s *Stream) Read(p []byte) (int, error) {
	s.pump.start() // No earlier: the trailer of the response must not change before the first read.
	n, err := s.read(p)
	s.report(err != nil)
	return n, err
}

// pass returns bytes that arrived while there were no rules, and remembers the last ones.
func (s *Stream) pass(p []byte) piece {
	s.tail = append(s.tail, p[max(len(p)-longestEnd, 0):]...)
	s.tail = s.tail[max(len(s.tail)-longestEnd, 0):]
	return piece{bytes: p}
}

// divide has what arrives from now on taken apart.
func (s *Stream) divide() {
	between := func(ends ...string) bool {
		return len(s.tail) == 0 || slices.ContainsFunc(ends, func(e string) bool { return bytes.HasSuffix(s.tail, []byte(e)) })
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

// refresh takes over the rules in force.
func (s *Stream) refresh() {
	if s.engine.current.Load() == s.state {
		return
	}
	s.rules, s.state = s.engine.rulesOf(&s.o)
	for _, r := range s.rules {
		if s.progress[r] == nil {
			s.progress[r] = &progress{from: r.from(s.begun), base: s.passed}
		}
	}
	if s.split == nil && len(s.rules) > 0 {
		s.divide()
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
