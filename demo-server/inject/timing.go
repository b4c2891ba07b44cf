package inject

import (
	"bytes"
	"compress/gzip"
	"time"

	"feedscope/demo-server/faults"
)

// kept is a stage that keeps bytes until it has a reason to send them.
type kept struct {
	next  Body
	buf   []byte
	keep  func(p []byte) error // Adds to buf, and may release it.
	timer *time.Timer          // May be nil.
}

// Send keeps bytes.
func (k *kept) Send(p []byte) error { return k.keep(p) }

// release sends all that is kept.
func (k *kept) release() error {
	if len(k.buf) == 0 {
		return nil
	}
	err := k.next.Send(k.buf)
	k.buf = k.buf[:0]
	return err
}

// Close sends what is kept.
func (k *kept) Close() error {
	if k.timer != nil {
		k.timer.Stop()
	}
	return k.release()
}

// buffer keeps bytes until there are enough.
func buffer(_ *Conn, f faults.Fault, next Body) Body {
	k := &kept{next: next}
	k.keep = func(p []byte) error {
		if k.buf = append(k.buf, p...); len(k.buf) >= f.Size() {
			return k.release()
		}
		return nil
	}
	return k
}

// maxHeld bounds what is held back for one client.
const maxHeld = 4 * mib

// hold keeps everything until the stream ends, which it does after a time, or when too much is held.
func hold(c *Conn, f faults.Fault, next Body) Body {
	k := &kept{next: next}
	k.timer = c.after(f.Duration(), func() { c.End(Orderly) })
	k.keep = func(p []byte) error {
		if len(k.buf)+len(p) > maxHeld {
			c.End(Orderly)
			return errEnded
		}
		k.buf = append(k.buf, p...)
		return nil
	}
	return k
}

// delay keeps the last block until the next one comes.
func delay(_ *Conn, _ faults.Fault, next Body) Body {
	k := &kept{next: next}
	k.keep = func(p []byte) error {
		last := lastBlock(p)
		k.buf = append(k.buf, p[:last]...)
		err := k.release()
		k.buf = append(k.buf, p[last:]...)
		return err
	}
	return k
}

// lastBlock gives where the last block of whole blocks begins.
func lastBlock(p []byte) int {
	at := bytes.LastIndex(bytes.TrimSuffix(p, blockEnd), blockEnd)
	if at < 0 {
		return 0
	}
	return at + len(blockEnd)
}

// compressor is gzip that decides by itself when to send something.
type compressor struct {
	gzip *gzip.Writer
}

func compress(c *Conn, _ faults.Fault, next Body) Body {
	if !c.takesGzip() {
		return stage(next.Send)
	}
	return &compressor{gzip.NewWriter(sender{next})}
}

// Send compresses bytes; what comes of it leaves when gzip has a block together.
func (g *compressor) Send(p []byte) error {
	_, err := g.gzip.Write(p)
	return err
}

// Close sends the rest.
func (g *compressor) Close() error { return g.gzip.Close() }

// sender makes a writer of a stage.
type sender struct{ Body }

// Write sends.
func (s sender) Write(p []byte) (int, error) { return len(p), s.Send(p) }

// dripBytes sends one byte at a time.
func dripBytes(_ *Conn, _ faults.Fault, next Body) Body {
	return stage(func(p []byte) error {
		for i := range p {
			if err := next.Send(p[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	})
}
