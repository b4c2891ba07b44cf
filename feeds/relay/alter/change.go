package alter

import (
	"bytes"
	"slices"
	"time"
)

// outcome is what becomes of a unit.
type outcome struct {
	own           piece // Without its bytes.
	before, after []piece
	copies        int
	gone          bool
	throttle      *Rule // Limits the events per second.
	end           *Rule
}

// alter applies the rules to a unit and queues what becomes of it.
func (s *Stream) alter(u unit) {
	if u.blank && !u.known {
		if !s.gone {
			s.out = append(s.out, piece{bytes: u.raw})
		}
		return
	}
	o := outcome{own: piece{event: u.message()}}
	for _, r := range s.rules {
		if !s.matches(r, &u) {
			continue
		}
		if s.do(r, &u, &o); o.gone || o.end != nil {
			break
		}
	}
	s.gone = o.gone
	if s.o.Lines && o.copies+len(o.after) > 0 && !bytes.HasSuffix(u.raw, []byte("\n")) {
		u.raw = slices.Concat(u.raw, []byte("\n")) // It is no longer the last line.
	}
	o.own.bytes = u.raw
	if r := o.own.pace; r != nil && s.progress[r].slot.After(o.own.at) {
		o.own.at, o.own.by = s.progress[r].slot, r
	}
	s.out = append(s.out, o.pieces()...)
	if r := o.throttle; r != nil {
		s.space(r)
	}
}

// pieces returns what to deliver, in order.
func (o *outcome) pieces() []piece {
	all := o.before
	if o.end != nil {
		return append(all, piece{end: o.end})
	}
	if !o.gone {
		all = append(all, o.own)
	}
	for range o.copies {
		again := o.own
		again.at = time.Time{}
		all = append(all, again)
	}
	return append(all, o.after...)
}

// space spreads the queued events over time.
func (s *Stream) space(r *Rule) {
	slot := &s.progress[r].slot
	for i := range s.out {
		if p := &s.out[i]; p.event {
			at := later(*slot, later(p.at, time.Now()))
			p.at, p.by, *slot = at, r, at.Add(time.Duration(float64(time.Second)/r.rate))
		}
	}
}

// matches reports whether a rule is about a unit.
func (s *Stream) matches(r *Rule, u *unit) bool {
	if r.atOnce() || !s.open(r) || s.fixed(r) || !r.selects(&u.event, u.known) {
		return false
	}
	p := s.progress[r]
	p.matched++
	return r.nth == 0 || p.matched == r.nth
}

// fixed reports whether a rule is about events in a stream whose events cannot be changed.
func (s *Stream) fixed(r *Rule) bool {
	if s.o.Fixed == "" || !r.reads() {
		return false
	}
	if !s.warned && s.o.Warn != nil {
		s.warned = true
		s.o.Warn("cannot alter the events: " + s.o.Fixed)
	}
	return true
}

// do applies a rule to a unit.
func (s *Stream) do(r *Rule, u *unit, o *outcome) {
	var data []byte
	if r.action == edit {
		var ok bool
		if data, ok = r.edited(u.event.Data); !ok || !u.message() {
			return
		}
	}
	if !r.apply() {
		return
	}
	if r.action != cut && r.action != end && r.action != stall {
		s.tally.add(r.action) // The others once they happen.
	}
	switch r.action {
	case cut, end:
		o.end = r
	case stall:
		held := s.stall(r)
		o.own.at, o.own.by = held.at, r
	case delay:
		if at := s.arrived.Add(r.wait()); at.After(o.own.at) {
			o.own.at, o.own.by = at, r
		}
	case throttle:
		if r.bytes {
			o.own.pace = r
		} else {
			o.throttle = r
		}
	case drop:
		o.gone = true
	case duplicate:
		o.copies++
	case edit:
		u.change(data, s.o.Lines)
	case inject:
		o.after = append(o.after, s.injected(r))
	case injectBefore:
		o.before = append(o.before, s.injected(r))
	case status, actions:
	}
}

func (s *Stream) injected(r *Rule) piece { return piece{bytes: r.injected(s.o.Lines), event: true} }
