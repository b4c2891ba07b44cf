package answer

import "encoding/binary"

// MaxOrigins is how many bytes an answer keeps to know which event brought which part of its text, two to four for each event.
// Later text is of unknown origin.
const MaxOrigins = 1 << 20

// origins says which events brought the text of a part: for each, the growth of its position in the stream and of the text
// before it, as variable-length numbers.
type origins struct {
	coded  []byte
	offset int64 // Of the newest event,
	from   int   // and where its text begins.
	traced int   // The text up to here is of known origin.
}

// add notes that the text from one length to another came with an event. It returns the number of bytes that it kept.
func (o *origins) add(offset int64, from, to int) int {
	before := len(o.coded)
	if before == 0 || offset != o.offset {
		o.coded = binary.AppendVarint(o.coded, offset-o.offset)
		o.coded = binary.AppendUvarint(o.coded, uint64(from-o.from))
		o.offset, o.from = offset, from
	}
	o.traced = to
	return len(o.coded) - before
}

// each visits the events in order, with the text of each, until visit returns false.
func (o *origins) each(visit func(offset int64, from, to int) bool) {
	offset, from := int64(0), 0
	for rest := o.coded; len(rest) > 0; {
		further, n := binary.Varint(rest)
		longer, m := binary.Uvarint(rest[n:])
		if rest = rest[n+m:]; from+int(longer) > from && !visit(offset, from, from+int(longer)) {
			return
		}
		offset, from = offset+further, from+int(longer)
	}
	if o.traced > from {
		visit(offset, from, o.traced)
	}
}

// EventAt returns where the event that brought a byte of the text begins in the connection's body; false if that is not known.
func (p *Part) EventAt(at int) (offset int64, ok bool) {
	p.origins.each(func(begins int64, _, to int) bool {
		offset, ok = begins, at < to
		return !ok
	})
	return offset, ok
}

// TextOf returns the text that an event brought, which begins at an offset of the connection's body: from up to, not including,
// to. It returns false if the event brought none, or if that is not known.
func (p *Part) TextOf(offset int64) (from, to int, ok bool) {
	p.origins.each(func(begins int64, first, end int) bool {
		from, to, ok = first, end, begins == offset
		return !ok
	})
	return from, to, ok
}
