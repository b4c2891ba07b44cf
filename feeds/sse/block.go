package sse

// place tells which buffer of the decoder a span is in.
type place uint8

const (
	raw      place = iota // buf, from the block's start
	repaired              // Decoder.repaired, from the block's part of it
	joined                // Decoder.joined, from the block's part of it
)

// span is text of the pending block. Its bounds are relative to the block's part of a buffer, so they stay true when
// a read moves it.
type span struct {
	from, to int
	in       place
}

// block is what the lines of the pending block have said so far.
type block struct {
	open      bool // a field line was seen since the last blank line
	hasID     bool
	start     int // index in buf of its first byte
	dataLines int
	data      span
	name      span
	id        span

	joinedAt, repairedAt int // where its parts of these buffers start
}

// begin starts a block at the field line at index start.
func (b *block) begin(start, joinedAt, repairedAt int) {
	b.open = true
	b.hasID = false
	b.start = start
	b.dataLines = 0
	b.name = span{}
	b.joinedAt = joinedAt
	b.repairedAt = repairedAt
}

// text returns the bytes of s.
func (d *Decoder) text(s span) []byte {
	b, at := d.buf, d.block.start
	switch s.in {
	case raw:
	case repaired:
		b, at = d.repaired, d.block.repairedAt
	case joined:
		b, at = d.joined, d.block.joinedAt
	}
	return b[at+s.from : at+s.to : at+s.to]
}

// dispatch ends the pending block at its blank line: its last event ID counts from here on. It reports whether the
// block is an event to be delivered, as only one with a data line is.
func (d *Decoder) dispatch() bool {
	if d.block.hasID {
		d.id = d.text(d.block.id)
	}
	d.block.open = false
	if d.block.dataLines == 0 {
		return false
	}
	d.events++
	return !d.skims
}

// event returns the token of the block that was dispatched.
func (d *Decoder) event() *Token {
	b, t := &d.block, &d.token
	// Field by field: a whole Token would be built aside and copied.
	t.Kind = Event
	t.Anomaly = 0
	t.Offset = d.base + int64(b.start)
	t.Size = int64(d.pos - b.start)
	t.Type = d.text(b.name)
	t.Data = d.text(b.data)
	t.ID = d.id
	t.OwnID = b.hasID
	t.Raw = d.buf[b.start:d.pos:d.pos]
	t.Retry = 0
	return t
}

// addData adds the value of one data line to the block's data.
func (d *Decoder) addData(s span) {
	b := &d.block
	b.dataLines++
	if d.skims {
		return
	}
	switch b.dataLines {
	case 1:
		b.data = s
		return
	case 2:
		d.joined = append(d.joined, d.text(b.data)...)
	}
	d.joined = append(d.joined, '\n')
	d.joined = append(d.joined, d.text(s)...)
	b.data = span{0, len(d.joined) - b.joinedAt, joined}
}
