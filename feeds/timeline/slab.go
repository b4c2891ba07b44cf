package timeline

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// record is one retained event without its bytes. It contains no pointers, so the garbage collector need not scan a
// full history. An event takes the size of its block plus 56 bytes.
type record struct {
	at, eventTime int64 // Unix nanoseconds; eventTime is 0 for none.
	offset        int64
	start, length uint32 // Of its bytes in the slab: the inherited ID or the discarded block, then the block or text.
	idLength      uint32
	conn, read    uint32
	attempt       uint32
	feed          uint16
	typ           uint16 // Index in names.
	kind          feeds.Kind
	detail        uint8 // The anomaly's kind or the state.
	replayed      bool
}

const recordBytes = 56

// slab is a part of the history: bytes and records that are dropped and reused as a whole.
type slab struct {
	first   uint64 // The sequence number of records[0].
	bytes   []byte
	records []record
	lent    int // The number of open views.
}

func (s *slab) size() int { return cap(s.bytes) + cap(s.records)*recordBytes }

func (s *slab) fits(n int) bool { return len(s.bytes)+n <= cap(s.bytes) }

// add retains an event. Its bytes must fit.
func (s *slab) add(e *feeds.Event, typ uint16) {
	start := len(s.bytes)
	idLength := 0
	if e.Kind == feeds.Message {
		if !e.OwnID {
			s.bytes = append(s.bytes, e.ID...)
			idLength = len(e.ID)
		}
		s.bytes = append(s.bytes, e.Raw...)
	} else {
		s.bytes = append(append(s.bytes, e.Raw...), e.Data...)
		idLength = len(e.Raw)
	}
	r := record{
		at: e.Time.UnixNano(), offset: e.Offset,
		start: uint32(start), length: uint32(len(s.bytes) - start), idLength: uint32(idLength),
		conn: e.Conn, read: e.Read, attempt: uint32(e.Attempt), feed: uint16(e.Feed), typ: typ,
		kind: e.Kind, detail: uint8(e.Anomaly), replayed: e.Replayed,
	}
	if e.Kind == feeds.Change {
		r.detail = uint8(e.State)
	}
	if !e.EventTime.IsZero() {
		r.eventTime = e.EventTime.UnixNano()
	}
	s.records = append(s.records, r)
}

// event returns the event of a record without its bytes.
func (r *record) event(seq uint64) feeds.Event {
	e := feeds.Event{
		Seq: seq, Kind: r.kind, Feed: int(r.feed), Time: time.Unix(0, r.at), Conn: r.conn, Read: r.read,
		Offset: r.offset, Replayed: r.replayed, Attempt: int(r.attempt),
	}
	if r.eventTime != 0 {
		e.EventTime = time.Unix(0, r.eventTime)
	}
	switch r.kind {
	case feeds.Anomaly:
		e.Anomaly = sse.AnomalyKind(r.detail)
	case feeds.Change:
		e.State = feeds.State(r.detail)
	case feeds.Message, feeds.Comment, feeds.Retry:
	}
	return e
}

func (r *record) head(seq uint64, names []string) Head {
	h := Head{
		Seq: seq, Kind: r.kind, Feed: int(r.feed), Type: nameOf(names, r.typ),
		Time: time.Unix(0, r.at), Conn: r.conn, Read: r.read, Replayed: r.replayed,
	}
	if r.kind == feeds.Change {
		h.State = feeds.State(r.detail)
	}
	return h
}
