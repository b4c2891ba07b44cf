package capture

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// Kind tells what a [Record] is.
type Kind uint8

// The kinds of records.
const (
	// Introduced names a feed: Spec is set.
	Introduced Kind = iota
	// Opened, Clocked, Received, Closed and Changed are what a [feeds.Track] is told.
	Opened
	Clocked
	Received
	Closed
	Changed
	// Lost tells that the disk was too slow: Loss is set.
	Lost
	// Damaged tells that the file is not whole: Damage is set.
	Damaged
)

// Record is one thing that a capture tells. The field that its kind names is set.
type Record struct {
	Kind Kind
	// Feed is the index of the feed in the recording.
	Feed int
	// Time is when it happened; for what the recording found as it was, when that began. Zero for Damaged.
	Time time.Time
	// Again tells that a part before has it too. The first part that is read leaves such records in, later ones do not.
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

// Loss is what a recording could not keep.
type Loss struct {
	// Reads and Bytes were lost since the recording began, of all feeds.
	Reads uint64 `json:"reads"`
	Bytes uint64 `json:"bytes"`
}

// Damage is a stretch of a file that cannot be read.
type Damage struct {
	// File is the name of the file, as it was given.
	File string
	// Offset is where the stretch begins and Bytes how long it is.
	Offset, Bytes int64
	// AtEnd tells that nothing readable follows in the file: it was cut off, or is still being written.
	AtEnd bool
}

// String says what is wrong in words for a person.
func (d Damage) String() string {
	if d.AtEnd {
		return fmt.Sprintf("%s ends within a frame: the last %d bytes, from byte %d on, are left out", d.File, d.Bytes, d.Offset)
	}
	return fmt.Sprintf("%s is damaged from byte %d on: %d bytes are left out", d.File, d.Offset, d.Bytes)
}

// Tell tells a record to a track, if it is for one.
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

var errRecord = errors.New("a record is not as the format has it")

// parseRecord reads a record from the start of b, whose times count from base, and returns the rest. A record that a
// later version may have brought in, and that is skipped, leaves known false.
func parseRecord(b []byte, base int64, r *Record) (rest []byte, known bool, err error) {
	p := parser{rest: b}
	kind := p.byte()
	*r = Record{Feed: int(p.uvarint(feeds.MaxFeeds - 1))}
	r.Time = time.Unix(0, base+p.varint())
	switch kind {
	case kindRead:
		r.Kind = Received
		r.Read = feeds.Read{Conn: uint32(p.uvarint(1<<32 - 1)), Time: r.Time, Offset: int64(p.uvarint(1<<62 - 1)), Bytes: p.bytes()}
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

// parseNote reads a note.
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
		r.Kind = Closed
		r.Closing = feeds.Closing{Conn: n.Close.Conn, Time: r.Time, Reason: n.Close.Reason, Clean: n.Close.Clean, Ours: n.Close.Ours}
	case n.State != nil:
		r.Kind, r.Status = Changed, n.State.status()
	case n.Lost != nil:
		r.Kind, r.Loss = Lost, *n.Lost
	default:
		return false, nil
	}
	return true, nil
}

// parser takes the parts of a record from its start; what is not there is an error that stays.
type parser struct {
	rest []byte
	err  error
}

func (p *parser) fail() {
	p.rest, p.err = nil, errRecord
}

func (p *parser) byte() byte {
	if len(p.rest) == 0 {
		p.fail()
		return 0
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c
}

// uvarint reads a number up to a limit.
func (p *parser) uvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 || v > limit {
		p.fail()
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *parser) varint() int64 {
	v, n := binary.Varint(p.rest)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *parser) bytes() []byte {
	n := int(p.uvarint(uint64(len(p.rest))))
	if n > len(p.rest) { // The number itself took some of it.
		p.fail()
		return nil
	}
	b := p.rest[:n:n]
	p.rest = p.rest[n:]
	return b
}
