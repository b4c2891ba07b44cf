package export

import (
	"bytes"
	"io"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/sse"
)

// maxBlock bounds the block that is held until it is whole, as a feed does by default. A larger one is left out.
const maxBlock = sse.DefaultMaxEventBytes

// SSE writes the streams of the feeds as one event stream: whole blocks, byte by byte as received, in the order in
// which they became complete. It leaves out what would have another meaning in the combined stream: blocks that the
// end of a connection cut off, blocks without their beginning, and byte order marks except one at the start.
//
// Feeds for which wants returns false are left out. The errors are those of the reader and the writer.
func SSE(w io.Writer, r *capture.Reader, wants func(feed int) bool) error {
	bodies := make(map[int]*body)
	begun := false
	for record, err := range r.Records() {
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
	return nil
}

// body is the body of a connection, as far as it has been read.
type body struct {
	conn  uint32
	next  int64
	held  []byte // Of an incomplete block.
	out   []byte
	blank sse.BlankLines
	sound bool // held starts at the start of a block.
	fresh bool // Nothing has been returned.
	opens bool // The last output was its start.
	cr    bool // The last output ends with a CR, to which a following LF belongs.
}

var mark = []byte("\uFEFF")

// whole returns the blocks that a read completes.
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

// take adds to the held bytes, and returns the whole blocks in them.
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
