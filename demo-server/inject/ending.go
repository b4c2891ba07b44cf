package inject

import (
	"bytes"
	"time"

	"feedscope/demo-server/faults"
)

// stopAtLength ends the stream when as many bytes have come as were announced.
func stopAtLength(c *Conn, _ faults.Fault, next Body) Body {
	left := length
	return stage(func(p []byte) error {
		n := min(len(p), left)
		left -= n
		err := next.Send(p[:n])
		if left == 0 {
			c.End(Orderly)
			return errEnded
		}
		return err
	})
}

// silent is a stage that swallows everything from some age of the connection on.
type silent struct {
	c         *Conn
	next      Body
	after     time.Duration
	swallowed bool
}

func fallSilent(c *Conn, f faults.Fault, next Body) Body {
	return &silent{c: c, next: next, after: f.Duration()}
}

// Send passes bytes on while the connection is young.
func (s *silent) Send(p []byte) error {
	if time.Since(s.c.opened) < s.after {
		return s.next.Send(p)
	}
	s.swallowed = true
	return nil
}

// Close cuts a connection off that has lost something: its client is to come back for it.
func (s *silent) Close() error {
	if s.swallowed {
		s.c.End(Cut)
		return errEnded
	}
	return nil
}

// timed is a stage that passes everything on, and ends the stream at a time.
type timed struct {
	next  Body
	timer *time.Timer
	idle  time.Duration // By which each byte puts the time off; zero: by nothing.
}

// Send passes bytes on, and puts the end off if they do.
func (t *timed) Send(p []byte) error {
	err := t.next.Send(p)
	if t.idle > 0 {
		t.timer.Reset(t.idle)
	}
	return err
}

// Close gives up the end.
func (t *timed) Close() error {
	t.timer.Stop()
	return nil
}

// cutWhenIdle cuts the connection off when no byte has passed for a time.
func cutWhenIdle(c *Conn, f faults.Fault, next Body) Body {
	return &timed{next, time.AfterFunc(f.Duration(), func() { c.End(Cut) }), f.Duration()}
}

// endAfter ends the connection at an age.
func endAfter(c *Conn, f faults.Fault, next Body) Body {
	return &timed{next, c.after(f.Duration(), func() { c.End(Orderly) }), 0}
}

// resetAfter is the age from which on a connection is broken, so that each delivers something.
const resetAfter = 2 * time.Second

func resetWithin(c *Conn, _ faults.Fault, next Body) Body { return breakWithin(c, next, Reset) }
func cutWithin(c *Conn, _ faults.Fault, next Body) Body   { return breakWithin(c, next, Cut) }

// breakWithin ends the stream in the middle of an event.
func breakWithin(c *Conn, next Body, how *Ending) Body {
	return stage(func(p []byte) error {
		last := lastBlock(p)
		if time.Since(c.opened) < resetAfter || !bytes.Contains(p[last:], []byte("data:")) {
			return next.Send(p)
		}
		if err := next.Send(p[:last+(len(p)-last)/2]); err != nil {
			return err
		}
		c.End(how)
		return errEnded
	})
}
