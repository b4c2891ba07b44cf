package timeline

import (
	"bytes"
	"math"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// Buffer is memory into which a [History] copies an event. The zero value is ready to use.
type Buffer struct {
	bytes   []byte
	reader  bytes.Reader
	decoder *sse.Decoder
}

// keepBuffer is the size above which a buffer is released once a smaller event is copied into it.
const keepBuffer = 1 << 20

// blockStart precedes a block that is decoded alone: an empty line has no effect, except that a byte order mark after
// it does not start the stream.
const blockStart = '\n'

// load copies the bytes of an event: the last event ID from before it, or a discarded block, and then its own parts.
func (b *Buffer) load(id []byte, k feeds.Kind, parts ...[]byte) {
	b.bytes = append(b.bytes[:0], id...)
	if k == feeds.Message {
		b.bytes = append(b.bytes, blockStart)
	}
	for _, p := range parts {
		b.bytes = append(b.bytes, p...)
	}
}

// fill sets the slices of e. A message is decoded again from its block, because the history retains only the bytes
// received.
func (b *Buffer) fill(e *feeds.Event, idLength int) {
	if cap(b.bytes) > keepBuffer && len(b.bytes) < keepBuffer {
		*b = Buffer{bytes: bytes.Clone(b.bytes)} // It grew for a huge event.
	}
	if e.Kind != feeds.Message {
		e.Data = b.bytes[idLength:]
		if idLength > 0 {
			e.Raw = b.bytes[:idLength:idLength]
		}
		return
	}
	e.ID, e.Raw = b.bytes[:idLength], b.bytes[idLength+1:]
	b.reader.Reset(b.bytes[idLength:])
	if b.decoder == nil {
		b.decoder = sse.NewDecoder(&b.reader, sse.Options{MaxEventBytes: math.MaxInt32})
	}
	b.decoder.Reset(&b.reader, e.ID)
	for {
		tok, err := b.decoder.Next()
		if err != nil {
			return
		}
		if tok.Kind == sse.Event {
			e.Type, e.Data, e.ID, e.OwnID = feeds.TypeOf(tok.Type), tok.Data, tok.ID, tok.OwnID
			return
		}
	}
}
