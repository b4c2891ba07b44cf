package timeline

import (
	"bytes"

	"feedscope/feeds"
)

// The bytes of a large block that a preview decodes: its start, and its end with the fields after the data.
const (
	previewHead = 4 << 10
	previewTail = 1 << 10
)

// Preview returns an event like [History.Event], for a view that shows one line of it. Of a large block it decodes only
// the first 4 KiB and the lines within the last 1 KiB, so it costs the same for every size. Data is then the start of
// the data, Raw the decoded part, Type that of the event's [Head], and ID is empty if the id field is elsewhere. Size
// is the length in bytes of the whole block, or of the data for other kinds.
func (h *History) Preview(seq uint64, b *Buffer) (e feeds.Event, size int, ok bool) {
	v, ok := h.View(seq)
	if !ok {
		return feeds.Event{}, 0, false
	}
	defer v.Release()
	r := v.record(seq)
	kept := v.bytes[r.start : r.start+r.length]
	idLength := int(r.idLength)
	parts := preview(kept[idLength:], r.kind)
	b.load(kept[:idLength], r.kind, parts...)
	e = r.event(seq)
	b.fill(&e, idLength)
	if e.Kind == feeds.Message && len(parts) > 1 {
		e.Type = []byte(nameOf(v.names, r.typ))
	}
	return e, len(kept) - idLength, true
}

// preview returns the parts of an event that are decoded.
func preview(kept []byte, k feeds.Kind) [][]byte {
	if len(kept) <= previewHead+previewTail {
		return [][]byte{kept}
	}
	head := kept[:previewHead]
	if k != feeds.Message {
		return [][]byte{head}
	}
	parts := [][]byte{head}
	if end := head[len(head)-1]; end != '\n' && end != '\r' {
		parts = append(parts, lineEnd) // The line is cut here.
	}
	return append(parts, wholeLines(kept[len(kept)-previewTail:]), blockEnd)
}

var lineEnd, blockEnd = []byte("\n"), []byte("\n\n")

// wholeLines returns the text after the first line end.
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
