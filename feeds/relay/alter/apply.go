package alter

import (
	"errors"
	"io"
	"math"
	"slices"
	"time"
)

// piece is something to deliver.
type piece struct {
	bytes []byte
	event bool      // It ends an event.
	at    time.Time // Not before this time, unless the rule is removed.
	by    *Rule     // Whose time that is.
	pace  *Rule     // Limits the bytes per second.
	end   *Rule     // Ends the stream.
}

// forGood is how long a stall lasts that has no time.
const forGood = 100 * 365 * 24 * time.Hour

// read returns the next bytes that are due.
func (s *Stream) read(p []byte) (int, error) {
	for {
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		s.refresh()
		s.startDue()
		now := time.Now()
		switch {
		case s.end != nil && len(s.out) == 0:
			return 0, s.end
		case len(s.out) > 0 && s.out[0].end != nil:
			s.finish(s.out[0].end)
		case len(s.out) > 0 && s.held(now):
			s.wait(s.out[0].at)
		case len(s.out) > 0:
			if n := s.deliver(p, now); n > 0 {
				return n, nil
			}
		default:
			s.take()
		}
	}
}

// held reports whether the next piece is not due yet.
func (s *Stream) held(now time.Time) bool {
	p := &s.out[0]
	return p.at.After(now) && slices.Contains(s.rules, p.by)
}

// finish ends the stream.
func (s *Stream) finish(r *Rule) {
	s.out, s.ended = nil, &Ended{r}
	s.tally.add(r.action)
	if s.end = s.ended; r.action == end {
		s.end = io.EOF
	}
}

// take takes the next unit from the reads, or waits for one.
func (s *Stream) take() {
	if len(s.in) > 0 {
		if u := s.split.next(s.in); len(u.raw) > 0 {
			s.in = s.in[len(u.raw):]
			s.alter(u)
			return
		}
	}
	switch c, err := s.pump.next(); {
	case len(c.bytes) > 0 && s.split == nil:
		s.out = append(s.out, s.pass(c.bytes))
	case len(c.bytes) > 0:
		s.arrived = c.time
		if len(s.in) == 0 {
			s.in = c.bytes
		} else {
			s.in = append(s.in, c.bytes...)
		}
	case err != nil && len(s.in) > 0:
		u := unit{raw: s.in} // What the end has cut off.
		if l, ok := s.split.(*lines); ok && errors.Is(err, io.EOF) {
			u = l.unit(s.in) // The last line needs no end.
		}
		s.alter(u)
		s.in = nil
	case err != nil:
		s.end = err
	default:
		s.wait(time.Time{})
	}
}

// wait waits for more input, other rules, the end of the request, a time unless it is zero, for rules that apply at a time,
// and for the time at which a note may be shown again.
func (s *Stream) wait(until time.Time) {
	if s.report(false); s.tally.dirty {
		if at := s.noted.Add(noteEvery); until.IsZero() || at.Before(until) {
			until = at
		}
	}
	for _, r := range s.rules {
		if p := s.progress[r]; r.atOnce() && !p.fired && r.after.time > 0 {
			if at := p.from.Add(r.after.time); until.IsZero() || at.Before(until) {
				until = at
			}
		}
	}
	var timer <-chan time.Time
	if !until.IsZero() {
		timer = time.After(time.Until(until))
	}
	more := s.pump.more
	if len(s.out) > 0 {
		more = nil // What arrives waits behind it.
	}
	select {
	case <-more:
	case <-s.state.changed:
	case <-s.ctx.Done():
	case <-timer:
	}
}

// deliver copies as much of the next piece as may pass now.
func (s *Stream) deliver(p []byte, now time.Time) int {
	next := &s.out[0]
	most := min(len(p), s.room())
	if next.pace != nil {
		const pieces = 20 // A second.
		most = min(most, max(int(next.pace.rate/pieces), 1))
	}
	n := copy(p[:most], next.bytes)
	next.bytes = next.bytes[n:]
	s.passed.bytes += int64(n)
	if r := next.pace; r != nil {
		slot := &s.progress[r].slot
		*slot = later(*slot, now).Add(time.Duration(float64(n) / r.rate * float64(time.Second)))
		next.at, next.by = *slot, r
	}
	if len(next.bytes) == 0 {
		if next.event {
			s.passed.events++
		}
		s.out = s.out[1:]
	}
	return n
}

// room returns how many bytes may pass before a rule applies.
func (s *Stream) room() int {
	room := int64(math.MaxInt32)
	for _, r := range s.rules {
		if p := s.progress[r]; r.atOnce() && !p.fired && r.after.bytes > 0 {
			room = min(room, p.base.bytes+r.after.bytes-s.passed.bytes)
		}
	}
	return int(room)
}

// open reports whether the gate of a rule is.
func (s *Stream) open(r *Rule) bool {
	p := s.progress[r]
	return !time.Now().Before(p.from.Add(r.after.time)) && s.passed.bytes-p.base.bytes >= r.after.bytes &&
		s.passed.events-p.base.events >= r.after.events
}

// startDue starts rules that apply without an event.
func (s *Stream) startDue() {
	for _, r := range slices.Backward(s.rules) {
		p := s.progress[r]
		if s.ended != nil || !r.atOnce() || p.fired || !s.open(r) {
			continue
		}
		if p.fired = true; !r.apply() {
			continue
		}
		first := piece{end: r}
		if r.action == stall {
			first = s.stall(r)
		}
		s.out = slices.Insert(s.out, 0, first)
	}
}

// stall returns a piece that holds back all others.
func (s *Stream) stall(r *Rule) piece {
	s.tally.add(stall)
	from := time.Now()
	if p := s.progress[r]; p.fired && r.after.bytes == 0 && r.after.events == 0 {
		from = p.from.Add(r.after.time) // Even if nothing arrived at that time.
	}
	if r.shortest == 0 {
		return piece{at: from.Add(forGood), by: r}
	}
	return piece{at: from.Add(r.shortest), by: r}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
