package capture

import (
	"encoding/binary"
	"time"

	"feedscope/feeds"
)

// The kinds of records as the file has them.
const (
	kindRead = 'r'
	kindNote = 'n'
)

// Lengths of records and frames, in bytes.
const (
	// blockBytes is how many bytes of records make a frame; there are fewer when time makes it.
	blockBytes = 256 << 10
	// maxRead is the longest read that is one record; a longer one is several of the same time.
	maxRead = 8 << 20
	// maxPrefix is more than what a record needs besides its bytes.
	maxPrefix = 1 + 5*binary.MaxVarintLen64
)

// block is records that become a frame.
type block struct {
	bytes []byte
	base  time.Time
	until time.Duration // After base.
	notes uint32
	// opensPart tells that a part of its own begins with it.
	opensPart bool
	// received is how many bytes of streams are in it.
	received int
}

// add begins a record. A time is written as it differs from the block's: by the monotonic clock, so that a clock that is
// set between two records tears none apart.
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
	b.received += len(r.Bytes)
}

func (b *block) addNote(feed int, at time.Time, n *note) {
	b.add(kindNote, feed, at)
	b.addBytes(n.json())
	b.notes++
}

func (b *block) addBytes(p []byte) {
	b.bytes = binary.AppendUvarint(b.bytes, uint64(len(p)))
	b.bytes = append(b.bytes, p...)
}

// head is that of the frame that the block becomes, but for what the compression says.
func (b *block) head() frameHead {
	from := b.base.UnixNano()
	return frameHead{raw: uint32(len(b.bytes)), from: from, until: from + int64(b.until), notes: b.notes}
}

// reset empties the block for another use; one that a large read has blown up is not kept.
func (b *block) reset() {
	bytes := b.bytes[:0]
	if cap(bytes) > 2*blockBytes {
		bytes = nil
	}
	*b = block{bytes: bytes}
}
