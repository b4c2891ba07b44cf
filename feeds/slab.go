package feeds

import (
	"time"

	"feedscope/feeds/sse"
)

// record is one retained event without its bytes. It holds no pointer, so that a full history costs the
// garbage collector nothing; with it an event takes its block as received and 56 bytes.
type record struct {
	at, eventTime int64 // Unix nanoseconds; eventTime 0: none.
	offset        int64
	start, length uint32 // Of its bytes in the slab: the inherited id or the discarded block, then the block or text.
	idLength      uint32
	conn, read    uint32
	attempt       uint32
	feed          uint16
	typ           uint16 // Index in the history's names.
	kind          Kind
	detail        uint8 // The anomaly's kind or the state.
	replayed      bool
}

const recordBytes = 56

// slab is a stretch of the history: its bytes and its records, dropped and used again as a whole.
type slab struct {
	first   uint64 // The sequence number of records[0].
	bytes   []byte
	records []record
	lent    int // How many views there are of it.
}

func (s *slab) size() int { return cap(s.bytes) + cap(s.records)*recordBytes }

func (s *slab) fits(n int) bool { return len(s.bytes)+n <= cap(s.bytes) }

// add retains an event; the caller has made sure that its bytes fit.
func (s *slab) add(e *Event, typ uint16) {
	start := len(s.bytes)
	idLength := 0
	if e.Kind == Message {
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
	if e.Kind == Change {
		r.detail = uint8(e.State)
	}
	if !e.EventTime.IsZero() {
		r.eventTime = e.EventTime.UnixNano()
	}
	s.records = append(s.records, r)
}

// head gives a record as an event without its bytes.
func (r *record) head() Event {
	e := Event{
		Kind: r.kind, Feed: int(r.feed), Time: time.Unix(0, r.at), Conn: r.conn, Read: r.read,
		Offset: r.offset, Replayed: r.replayed, Attempt: int(r.attempt),
	}
	if r.eventTime != 0 {
		e.EventTime = time.Unix(0, r.eventTime)
	}
	switch r.kind {
	case Anomaly:
		e.Anomaly = sse.AnomalyKind(r.detail)
	case Change:
		e.State = State(r.detail)
	case Message, Comment, Retry:
	}
	return e
}

// envelope gives a record as a head; the names are the history's.
func (r *record) envelope(seq uint64, names []string) Head {
	h := Head{
		Seq: seq, Kind: r.kind, Feed: int(r.feed), Type: nameOf(names, r.typ),
		Time: time.Unix(0, r.at), Conn: r.conn, Read: r.read, Replayed: r.replayed, Size: int(r.length),
	}
	if r.kind == Change {
		h.State = State(r.detail)
	}
	return h
}
