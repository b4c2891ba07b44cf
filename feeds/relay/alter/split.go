package alter

import (
	"bytes"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// unit is a part of a stream that passes or is changed as a whole: the block of an event, a comment line or another block;
// or bytes that cannot be taken apart.
type unit struct {
	raw []byte
	// event is what the unit dispatches. Its slices are valid until the next unit.
	event feeds.Event
	known bool // There is one.
	blank bool // Only the end of a line, which belongs to the unit before it.
}

// splitter cuts a stream into units, which together are the stream, byte for byte.
type splitter interface {
	// next returns the unit at the start of p, with an empty raw if p does not contain all of it.
	next(p []byte) unit
}

// maxUnit bounds the units that are taken apart, and with it what is held back to complete one.
const maxUnit = 4 << 20

// blocks splits an event stream.
type blocks struct {
	scanned  int // Bytes of the unit so far.
	inLine   bool
	inBlock  bool // A line that is not a comment has begun.
	comment  bool // So is the line that has begun.
	afterCR  bool // An LF that comes next belongs to the previous line end.
	skipping bool // Until the next blank line, nothing can be taken apart.

	input   sse.Input
	decoder *sse.Decoder
}

// newBlocks returns a splitter of an event stream from its start, or from an unknown place in it.
func newBlocks(mid bool) *blocks {
	b := &blocks{skipping: mid, inLine: mid, inBlock: mid}
	b.decoder = sse.NewDecoder(&b.input, sse.Options{MaxEventBytes: maxUnit})
	return b
}

func (b *blocks) next(p []byte) (u unit) {
	for i := b.scanned; i < len(p); i++ {
		if b.ends(p[i]) {
			b.scanned = 0
			return b.unit(p[:i+1])
		}
	}
	if b.scanned = len(p); b.scanned > maxUnit || b.skipping {
		b.skipping, b.scanned = true, 0
		return unit{raw: p}
	}
	return unit{}
}

// ends takes the next byte, and reports whether it is the last one of a unit.
func (b *blocks) ends(c byte) bool {
	if c != '\n' && c != '\r' {
		if !b.inLine {
			b.comment = c == ':'
			b.inBlock = b.inBlock || !b.comment
		}
		b.inLine, b.afterCR = true, false
		return false
	}
	if c == '\n' && b.afterCR {
		b.afterCR = false
		return !b.inBlock // Inside a block it is the end of a line.
	}
	blank := !b.inLine
	b.inLine, b.afterCR = false, c == '\r'
	if blank || !b.inBlock {
		b.inBlock = false
		return true
	}
	return false
}

// unit returns a whole unit with its event.
func (b *blocks) unit(raw []byte) unit {
	u := unit{raw: raw, blank: len(bytes.Trim(raw, "\r\n")) == 0}
	if b.skipping {
		b.skipping = false
		return u
	}
	b.input.Push(raw)
	for b.input.Len() > 0 {
		_ = b.decoder.Fill() // The input never fails.
		for t := b.decoder.Poll(); t != nil; t = b.decoder.Poll() {
			u.take(t)
		}
	}
	return u
}

// take makes a token the unit's event, unless it has one that matters more.
func (u *unit) take(t *sse.Token) {
	kind := feeds.Message
	switch {
	case u.known && u.event.Kind == feeds.Message, t.Kind == sse.Anomaly:
		return
	case t.Kind == sse.Comment:
		kind = feeds.Comment
	case t.Kind == sse.Retry:
		kind = feeds.Retry
	}
	u.known = true
	u.event = feeds.Event{Kind: kind, Type: feeds.TypeOf(t.Type), ID: t.ID, OwnID: t.OwnID, Data: t.Data, Raw: t.Raw}
	if kind == feeds.Retry {
		u.event.Data = []byte(t.Retry.String())
	}
}

// lines splits newline-delimited JSON, whose lines are the data of messages.
type lines struct {
	scanned  int
	skipping bool
}

func (l *lines) next(p []byte) unit {
	i := bytes.IndexByte(p[l.scanned:], '\n')
	if i < 0 {
		if l.scanned = len(p); l.scanned > maxUnit || l.skipping {
			l.skipping, l.scanned = true, 0
			return unit{raw: p}
		}
		return unit{}
	}
	return l.unit(p[:l.scanned+i+1])
}

// unit returns a whole unit with its event.
func (l *lines) unit(raw []byte) unit {
	u := unit{raw: raw}
	data := bytes.TrimSpace(u.raw)
	u.blank = len(data) == 0
	u.known = !u.blank && !l.skipping
	u.event = feeds.Event{Kind: feeds.Message, Type: feeds.TypeOf(nil), Data: data, Raw: u.raw}
	l.scanned, l.skipping = 0, false
	return u
}

// chunks passes what cannot be taken apart.
type chunks struct{}

func (chunks) next(p []byte) unit { return unit{raw: p} }
