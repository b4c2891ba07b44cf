package feeds

import (
	"bytes"
	"math"

	"feedscope/feeds/sse"
)

// EventBuffer is the memory into which a [History] copies an event. The zero value is ready to use.
type EventBuffer struct {
	bytes   []byte
	reader  bytes.Reader
	decoder *sse.Decoder
}

// keepBuffer is how large a buffer may stay once the event that needed it is gone.
const keepBuffer = 1 << 20

// blockStart goes before a block that is decoded alone: an empty line has no effect but that a BOM after it
// is not the stream's first byte.
const blockStart = '\n'

// take copies a record's bytes out of its slab's, and gives the event without them and the length of the id among them.
func (b *EventBuffer) take(r *record, bytes []byte) (Event, int) {
	kept := bytes[r.start : r.start+r.length]
	b.load(kept[:r.idLength], r.kind, kept[r.idLength:])
	return r.head(), int(r.idLength)
}

// load copies the bytes of an event of a kind: the last event ID from before it, or what was discarded, then the parts of its own.
func (b *EventBuffer) load(id []byte, k Kind, parts ...[]byte) {
	b.bytes = append(b.bytes[:0], id...)
	if k == Message {
		b.bytes = append(b.bytes, blockStart)
	}
	for _, p := range parts {
		b.bytes = append(b.bytes, p...)
	}
}

// fill gives e its byte slices from what was copied. A message is decoded anew from its block: the history
// keeps what was received, once, and not what it means.
func (b *EventBuffer) fill(e *Event, idLength int) {
	if cap(b.bytes) > keepBuffer && len(b.bytes) < keepBuffer {
		*b = EventBuffer{bytes: bytes.Clone(b.bytes)} // A huge event has blown it up.
	}
	if e.Kind != Message {
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
			e.Type, e.Data, e.ID, e.OwnID = typeOf(tok.Type), tok.Data, tok.ID, tok.OwnID
			return
		}
	}
}

var defaultType = []byte(DefaultType)

// typeOf is the event name with the standard's default.
func typeOf(name []byte) []byte {
	if len(name) == 0 {
		return defaultType
	}
	return name
}
