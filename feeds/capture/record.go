package capture

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// Kind is the kind of a [Record].
type Kind uint8

// The kinds of records.
const (
	// Introduced names a feed: Spec is set.
	Introduced Kind = iota
	// Opened, Clocked, Received, Closed and Changed correspond to the methods of [feeds.Track].
	Opened
	Clocked
	Received
	Closed
	Changed
	// Lost reports that the disk was too slow: Loss is set.
	Lost
	// Damaged reports a damaged stretch of the file: Damage is set.
	Damaged
)

// Record is a record of a capture. The field that its kind names is set.
type Record struct {
	Kind Kind
	// Feed is the index of the feed in the recording.
	Feed int
	// Time is when it happened, or when the recording began if it happened before that. Zero for Damaged.
	Time time.Time
	// Again marks a record repeated from the previous part. Only the first part that is read returns such records.
	Again bool

	Spec    feeds.Spec
	Opening feeds.Opening
	Clock   conn.Clock
	Read    feeds.Read
	Closing feeds.Closing
	Status  feeds.Status
	Loss    Loss
	Damage  Damage
}

// Loss counts the reads that a recording lost.
type Loss struct {
	// Reads and Bytes are the totals of all feeds since the recording began.
	Reads uint64 `json:"reads"`
	Bytes uint64 `json:"bytes"`
}

// Damage is a stretch of a file that cannot be read.
type Damage struct {
	// File is the name of the file in its [Source].
	File string `json:"file"`
	// Offset and Bytes are the start and the length of the stretch.
	Offset int64 `json:"offset"`
	Bytes  int64 `json:"bytes"`
	// AtEnd reports that nothing readable follows: the file was cut off, or is still being written.
	AtEnd bool `json:"at_end"`
}

// String describes the damage in a sentence.
func (d Damage) String() string {
	if d.AtEnd {
		return fmt.Sprintf("%s is truncated inside a frame: the last %d bytes, from byte %d on, were skipped",
			d.File, d.Bytes, d.Offset)
	}
	return fmt.Sprintf("%s is damaged from byte %d on: %d bytes were skipped", d.File, d.Offset, d.Bytes)
}

// Tell passes the record to a track, if its kind is for tracks.
func (r *Record) Tell(t feeds.Track) {
	switch r.Kind {
	case Opened:
		t.Opened(r.Opening)
	case Clocked:
		t.Clock(r.Time, r.Clock)
	case Received:
		t.Read(r.Read)
	case Closed:
		t.Closed(r.Closing)
	case Changed:
		t.Changed(r.Time, r.Status)
	case Introduced, Lost, Damaged:
	}
}

var errRecord = errors.New("malformed record")

// parseRecord parses the record at the start of b, whose times are relative to base, and returns the rest. known is
// false for a record of a later version, which is skipped.
func parseRecord(b []byte, base int64, r *Record) (rest []byte, known bool, err error) {
	p := parser{rest: b}
	kind := p.byte()
	*r = Record{Feed: int(p.uvarint(hub.MaxFeeds - 1))}
	r.Time = time.Unix(0, base+p.varint())
	switch kind {
	case kindRead:
		r.Kind = Received
		r.Read.Conn, r.Read.Time = uint32(p.uvarint(1<<32-1)), r.Time
		r.Read.Offset, r.Read.Bytes = int64(p.uvarint(1<<62-1)), p.bytes()
		return p.rest, true, p.err
	case kindNote:
		text := p.bytes()
		if p.err != nil {
			return nil, false, p.err
		}
		known, err = r.parseNote(text)
		return p.rest, known, err
	}
	return nil, false, errRecord
}

func (r *Record) parseNote(text []byte) (known bool, err error) {
	var n note
	if err := json.Unmarshal(text, &n); err != nil {
		return false, errRecord
	}
	r.Again = n.Again
	switch {
	case n.Feed != nil:
		r.Kind, r.Spec = Introduced, n.Feed.spec()
	case n.Open != nil:
		r.Kind, r.Opening = Opened, n.Open.opening(r.Time)
	case n.Clock != nil:
		r.Kind, r.Clock = Clocked, n.Clock.clock()
	case n.Close != nil:
		c := n.Close
		r.Kind = Closed
		r.Closing = feeds.Closing{Conn: c.Conn, Time: r.Time, Reason: c.Reason, Clean: c.Clean, Ours: c.Ours}
	case n.State != nil:
		r.Kind, r.Status = Changed, n.State.status()
	case n.Lost != nil:
		r.Kind, r.Loss = Lost, *n.Lost
	default:
		return false, nil
	}
	return true, nil
}

// parser parses the parts of a record. It keeps the first error.
type parser struct {
	rest []byte
	err  error
}

// skip consumes n bytes. Having fewer is an error.
func (p *parser) skip(n int) []byte {
	if n < 0 || n > len(p.rest) {
		p.rest, p.err = nil, errRecord
		return nil
	}
	b := p.rest[:n:n]
	p.rest = p.rest[n:]
	return b
}

func (p *parser) byte() byte {
	if b := p.skip(1); b != nil {
		return b[0]
	}
	return 0
}

// uvarint parses a number up to a limit.
func (p *parser) uvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(p.rest)
	if n == 0 || v > limit {
		n = -1
	}
	p.skip(n)
	return v
}

func (p *parser) varint() int64 {
	v, n := binary.Varint(p.rest)
	if n == 0 {
		n = -1
	}
	p.skip(n)
	return v
}

func (p *parser) bytes() []byte { return p.skip(int(p.uvarint(maxRaw))) }
