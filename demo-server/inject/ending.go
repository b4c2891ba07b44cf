package inject

import (
	"bytes"
	"time"

	"feedscope/demo-server/faults"
)

// stopAtLength ends the stream at the announced Content-Length.
func stopAtLength(c *Conn, _ faults.Fault, next send) Body {
	left := announcedLength
	return Body{Send: func(p []byte) error {
		n := min(len(p), left)
		left -= n
		err := next(p[:n])
		if left == 0 {
			c.End(Orderly)
			return errEnded
		}
		return err
	}}
}

// goSilent discards everything once the connection reaches an age. Close cuts a connection that lost data; its client
// reconnects and gets it again.
func goSilent(c *Conn, f faults.Fault, next send) Body {
	swallowed := false
	return Body{func(p []byte) error {
		if time.Since(c.opened) < f.Duration() {
			return next(p)
		}
		swallowed = true
		return nil
	}, func() error {
		if swallowed {
			c.End(Cut)
			return errEnded
		}
		return nil
	}}
}

// cutWhenIdle cuts the connection after an idle time.
func cutWhenIdle(c *Conn, f faults.Fault, next send) Body {
	timer := time.AfterFunc(f.Duration(), func() { c.End(Cut) })
	return Body{func(p []byte) error {
		err := next(p)
		timer.Reset(f.Duration())
		return err
	}, stopped(timer)}
}

// endAfter ends the stream cleanly at an age.
func endAfter(c *Conn, f faults.Fault, next send) Body {
	return Body{next, stopped(c.after(f.Duration(), func() { c.End(Orderly) }))}
}

func stopped(timer *time.Timer) func() error {
	return func() error {
		timer.Stop()
		return nil
	}
}

// resetAfter is the minimum age of a reset connection; until then it delivers events.
const resetAfter = 2 * time.Second

func resetMidEvent(c *Conn, _ faults.Fault, next send) Body { return endMidEvent(c, next, Reset) }
func cutMidEvent(c *Conn, _ faults.Fault, next send) Body   { return endMidEvent(c, next, Cut) }

// isEvent reports whether a block has data: of an event stream, or as a line of JSON.
func isEvent(block []byte) bool {
	return bytes.Contains(block, []byte("data:")) || bytes.HasPrefix(block, []byte("{"))
}

// endMidEvent ends the stream in the middle of an event.
func endMidEvent(c *Conn, next send, how *Ending) Body {
	return Body{Send: func(p []byte) error {
		last := lastBlock(p)
		if time.Since(c.opened) < resetAfter || !isEvent(p[last:]) {
			return next(p)
		}
		if err := next(p[:last+(len(p)-last)/2]); err != nil {
			return err
		}
		c.End(how)
		return errEnded
	}}
}
