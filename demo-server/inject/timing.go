package inject

import (
	"bytes"
	"compress/gzip"

	"feedscope/demo-server/faults"
)

// buffer holds bytes back and sends full buffers only, as a proxy does: the last event of a buffer is torn.
func buffer(_ *Conn, f faults.Fault, next send) Body {
	var buf []byte
	return Body{func(p []byte) error {
		buf = append(buf, p...)
		full := len(buf) - len(buf)%f.Size()
		if full == 0 {
			return nil
		}
		err := next(buf[:full])
		buf = append(buf[:0], buf[full:]...)
		return err
	}, func() error { return release(&buf, next) }}
}

// release sends and empties a buffer.
func release(buf *[]byte, next send) error {
	if len(*buf) == 0 {
		return nil
	}
	err := next(*buf)
	*buf = (*buf)[:0]
	return err
}

// maxBuffered is the most that hold buffers for one client, in bytes.
const maxBuffered = 4 * mib

// hold buffers everything until the stream ends: after a time, or when the buffer is full.
func hold(c *Conn, f faults.Fault, next send) Body {
	all := holdAll(c, f, next)
	timer := c.after(f.Duration(), func() { c.End(Orderly) })
	return Body{all.Send, func() error {
		timer.Stop()
		return all.Close()
	}}
}

// holdAll buffers everything until the stream ends, at the latest when the buffer is full.
func holdAll(c *Conn, _ faults.Fault, next send) Body {
	var buf []byte
	return Body{func(p []byte) error {
		if len(buf)+len(p) > maxBuffered {
			c.End(Orderly)
			return errEnded
		}
		buf = append(buf, p...)
		return nil
	}, func() error { return release(&buf, next) }}
}

// delay holds the last block back until the next one arrives.
func delay(_ *Conn, _ faults.Fault, next send) Body {
	var buf []byte
	return Body{func(p []byte) error {
		last := lastBlock(p)
		buf = append(buf, p[:last]...)
		err := release(&buf, next)
		buf = append(buf, p[last:]...)
		return err
	}, func() error { return release(&buf, next) }}
}

// lastBlock returns the offset of the last block.
func lastBlock(p []byte) int {
	at := bytes.LastIndex(bytes.TrimSuffix(p, blockEnd), blockEnd)
	if at < 0 {
		return 0
	}
	return at + len(blockEnd)
}

// compress compresses with gzip and never flushes: gzip writes a block when it is full.
func compress(c *Conn, _ faults.Fault, next send) Body {
	if !c.acceptsGzip() {
		return Body{Send: next}
	}
	z := gzip.NewWriter(writer(next))
	return Body{func(p []byte) error {
		_, err := z.Write(p)
		return err
	}, z.Close}
}

// writer adapts a stage to [io.Writer].
type writer send

// Write sends the bytes.
func (w writer) Write(p []byte) (int, error) { return len(p), w(p) }

// drip sends one byte at a time.
func drip(_ *Conn, _ faults.Fault, next send) Body {
	return Body{Send: func(p []byte) error {
		for i := range p {
			if err := next(p[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	}}
}
