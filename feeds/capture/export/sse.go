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
// its connection's end cut short, or whose beginning is missing, and every byte order mark but one at the start.
//
// It returns the errors of the reader and the writer. Feeds that wants does not want are left out.
func SSE(w io.Writer, r *capture.Reader, wants func(feed int) bool) error {
	bodies := make(map[int]*body)
	begun := false
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
			b = &body{conn: record.Read.Conn, sound: true, fresh: true}
			bodies[record.Feed] = b
		}
		p := b.whole(record.Read)
		if b.opens && begun {
			p = bytes.TrimPrefix(p, mark)
		}
		begun = begun || len(p) > 0
		if _, err := w.Write(p); err != nil {
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
	fresh bool // Nothing of it has been given.
	opens bool // What was given last is its start.
	cr    bool // What was given last ends with a CR, to which an LF that comes now belongs.
}

var mark = []byte("\uFEFF")

// whole gives the blocks that a read makes whole.
func (b *body) whole(r feeds.Read) []byte {
	if r.Offset != b.next {
		b.held, b.sound, b.blank, b.cr = b.held[:0], false, sse.MidStream(), false
	}
	b.next = r.Offset + int64(len(r.Bytes))
	p := r.Bytes
	b.opens = false
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
	b.out = b.out[:0]
	last := b.blank.Last(p)
	if b.cr && bytes.HasPrefix(p, []byte("\n")) {
		last = max(last, 1)
	}
	if last >= 0 {
		if p[last-1] == '\r' && last < len(p) && p[last] == '\n' {
			last++ // The LF of a blank line that is CRLF.
		}
		b.out = append(append(b.out, b.held...), p[:last]...)
		b.held = append(b.held[:0], p[last:]...)
		b.cr = len(b.held) == 0 && p[last-1] == '\r'
		b.opens, b.fresh = b.fresh, false
		return b.out
	}
	b.cr = false
	if len(b.held)+len(p) > maxBlock {
		b.held, b.sound = nil, false
		return nil
	}
	b.held = append(b.held, p...)
	return nil
}
