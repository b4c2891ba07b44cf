package sse

// source is the buffer that holds a span.
type source uint8

const (
	raw      source = iota // Decoder.buf, from the block's start
	repaired               // Decoder.repaired, from the block's part of it
	joined                 // Decoder.joined, from the block's part of it
)

// span is text of the pending block. Its bounds are relative to the block's part of a buffer, so a read that moves
// the buffer does not change them.
type span struct {
	from, to int
	in       source
}

// block is the pending block: what its lines have set so far.
type block struct {
	open      bool // a field line was seen since the last blank line
	hasID     bool
	start     int // index in buf of its first byte
	dataLines int
	data      span
	name      span
	id        span

	joinedAt, repairedAt int // start of its parts of these buffers
}

// begin starts a block with the field line at index start.
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

// dispatch ends the pending block at its blank line: its last event ID takes effect. It returns the block's event, or
// nil if the block has no data line or events are skimmed.
func (d *Decoder) dispatch() *Token {
	b := &d.block
	b.open = false
	if b.hasID {
		d.id = d.text(b.id)
	}
	if b.dataLines == 0 {
		return nil
	}
	d.events++
	if d.skims {
		return nil
	}
	d.setEvent(d.text(b.name), d.text(b.data), d.buf[b.start:d.pos:d.pos], b.hasID)
	return &d.token
}

// setEvent makes the token the event of the block that ends at pos.
func (d *Decoder) setEvent(name, data, block []byte, ownID bool) {
	t := &d.token
	// Field by field: a composite literal would be built elsewhere and copied.
	t.Kind = Event
	t.Anomaly = 0
	t.Offset = d.Offset() - int64(len(block))
	t.Size = int64(len(block))
	t.Type = name
	t.Data = data
	t.ID = d.id
	t.OwnID = ownID
	t.Raw = block
	t.Retry = 0
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
