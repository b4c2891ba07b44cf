package feeds

import "bytes"

// How much of a block a glance looks at, in bytes: its beginning, and its end, where the fields after the data are.
const (
	glanceHead = 4 << 10
	glanceTail = 1 << 10
)

// Glance is [History.Event] for who shows one line of it: of a large block it decodes only the first 4 KiB and the lines within
// the last one, so that it costs the same whatever the size. Data is the beginning of the data then, Raw is what was looked at, and
// an id that stands further inside is not known: ID is empty. Type is that of the event's [Head]. Size is the length of the
// whole block, or of the data of what is no message, in bytes.
func (h *History) Glance(seq uint64, b *EventBuffer) (e Event, size int, ok bool) {
	h.mu.Lock()
	if len(h.slabs) == 0 || seq < h.first() || seq >= h.next {
		h.mu.Unlock()
		return Event{}, 0, false
	}
	s := h.slabs[h.slabOf(seq)]
	r := &s.records[seq-s.first]
	kept := s.bytes[r.start : r.start+r.length]
	e, idLength := r.head(), int(r.idLength)
	size = len(kept) - idLength
	parts := glance(kept[idLength:], e.Kind)
	b.load(kept[:idLength], e.Kind, parts...)
	name := nameOf(h.names.list, r.typ)
	h.mu.Unlock()

	e.Seq = seq
	b.fill(&e, idLength)
	if e.Kind == Message && len(parts) > 1 {
		e.Type = []byte(name)
	}
	return e, size, true
}

// glance gives the parts of an event's bytes that are looked at.
func glance(kept []byte, k Kind) [][]byte {
	if len(kept) <= glanceHead+glanceTail {
		return [][]byte{kept}
	}
	head := kept[:glanceHead]
	if k != Message {
		return [][]byte{head}
	}
	parts := [][]byte{head}
	if end := head[len(head)-1]; end != '\n' && end != '\r' {
		parts = append(parts, lineEnd) // The line goes on, but not here.
	}
	return append(parts, wholeLines(kept[len(kept)-glanceTail:]), blockEnd)
}

var lineEnd, blockEnd = []byte("\n"), []byte("\n\n")

// wholeLines is what follows the first line end.
func wholeLines(tail []byte) []byte {
	at := bytes.IndexAny(tail, "\r\n")
	if at < 0 {
		return nil
	}
	if bytes.HasPrefix(tail[at:], []byte("\r\n")) {
		at++
	}
	return tail[at+1:]
}
