package capture

import (
	"encoding/binary"
	"time"

	"feedscope/feeds"
)

// The kinds of records in the file.
const (
	kindRead = 'r'
	kindNote = 'n'
)

// Lengths of records and frames, in bytes.
const (
	// blockBytes is the length of the records of a frame, unless a single record is longer. Frames that are written
	// because a second has passed are shorter.
	blockBytes = 256 << 10
	// maxRead bounds the bytes of one record; a longer read is recorded as several of the same time. The longest note
	// is shorter: package conn bounds the heads of responses.
	maxRead = 8 << 20
	// maxPrefix is more than a record needs besides its bytes.
	maxPrefix = 1 + 5*binary.MaxVarintLen64
)

// block collects the records of one frame.
type block struct {
	bytes []byte
	base  time.Time
	until time.Duration // After base.
	notes uint32
	// opens makes the block start a part. The notes that describe the feeds at that moment come first, in separate
	// frames.
	opens bool
	again []standingNote
}

// standingNote is a note about a feed that each part repeats.
type standingNote struct {
	feed int
	note *note
}

// fits reports whether a record of n bytes can be added. An empty block takes a record of any length.
func (b *block) fits(n int) bool { return len(b.bytes) == 0 || len(b.bytes)+n <= blockBytes }

// add starts a record. Its time is stored relative to the block's first, by the monotonic clock: a clock change between
// two records does not change the time between them.
func (b *block) add(kind byte, feed int, at time.Time) {
	if len(b.bytes) == 0 {
		b.base = at
	}
	after := at.Sub(b.base)
	b.until = max(b.until, after)
	b.bytes = append(b.bytes, kind)
	b.bytes = binary.AppendUvarint(b.bytes, uint64(feed))
	b.bytes = binary.AppendVarint(b.bytes, int64(after))
}

func (b *block) addRead(feed int, r feeds.Read) {
	b.add(kindRead, feed, r.Time)
	b.bytes = binary.AppendUvarint(b.bytes, uint64(r.Conn))
	b.bytes = binary.AppendUvarint(b.bytes, uint64(r.Offset))
	b.addBytes(r.Bytes)
}

// addNote adds a note encoded as JSON.
func (b *block) addNote(feed int, at time.Time, text []byte) {
	b.add(kindNote, feed, at)
	b.addBytes(text)
	b.notes++
}

func (b *block) addBytes(p []byte) {
	b.bytes = binary.AppendUvarint(b.bytes, uint64(len(p)))
	b.bytes = append(b.bytes, p...)
}

// head returns the frame's head, without the fields that describe the compressed records.
func (b *block) head() frameHead {
	from := b.base.UnixNano()
	return frameHead{raw: uint32(len(b.bytes)), from: from, until: from + int64(b.until), notes: b.notes}
}

// reset empties the block for reuse. Memory that a long record took is released.
func (b *block) reset() {
	bytes := b.bytes[:0]
	if cap(bytes) > 2*blockBytes {
		bytes = nil
	}
	*b = block{bytes: bytes}
}
