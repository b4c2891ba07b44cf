package export

import (
	"bytes"
	"errors"
	"io"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/sse"
)

// maxBlock is the most of a block that is held until it is whole, as much as a feed takes unless told otherwise. A larger
// one is left out.
const maxBlock = sse.DefaultMaxEventBytes

// SSE writes what the feeds received as one event stream: byte by byte what was received, block by block in the order in
// which the blocks were whole. Left out is what meant nothing where it stood and would mean something here: a block that
// its connection's end cut short, or whose beginning is missing, and byte order marks.
//
// It returns the errors of the reader and the writer. Feeds that wants does not want are left out.
func SSE(w io.Writer, r *capture.Reader, wants func(feed int) bool) error {
	bodies := make(map[int]*body)
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if record.Kind != capture.Received || !wants(record.Feed) {
			continue
		}
		b := bodies[record.Feed]
		if b == nil || b.conn != record.Read.Conn {
			b = &body{conn: record.Read.Conn, sound: true}
			bodies[record.Feed] = b
		}
		if _, err := w.Write(b.whole(record.Read)); err != nil {
			return err
		}
	}
}

// body is the body of a connection as far as it has been received.
type body struct {
	conn  uint32
	next  int64
	held  []byte // Of a block that is not whole yet.
	out   []byte
	blank sse.BlankLines
	sound bool // What is held begins where a block can begin.
	begun bool // Something of it has been given.
}

var mark = []byte("\uFEFF")

// whole gives the blocks that a read makes whole.
func (b *body) whole(r feeds.Read) []byte {
	if r.Offset != b.next {
		b.held, b.sound, b.blank = b.held[:0], false, sse.MidStream()
	}
	b.next = r.Offset + int64(len(r.Bytes))
	p := r.Bytes
	if !b.sound {
		n := b.blank.Next(p)
		if n < 0 {
			return nil
		}
		p, b.sound = p[n:], true
	}
	return b.take(p)
}

// take adds to what is held, and gives what of it is whole.
func (b *body) take(p []byte) []byte {
	last := b.blank.Last(p)
	if last >= 0 {
		b.out = append(append(b.out[:0], b.held...), p[:last]...)
		b.held = append(b.held[:0], p[last:]...)
		if !b.begun {
			b.begun = true
			return bytes.TrimPrefix(b.out, mark)
		}
		return b.out
	}
	if len(b.held)+len(p) > maxBlock {
		b.held, b.sound = nil, false
		return nil
	}
	b.held = append(b.held, p...)
	return nil
}
