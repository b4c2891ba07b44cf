package sse

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

// field processes a nonblank line. Its text starts at index at of its buffer.
func (d *Decoder) field(text []byte, at int, in source) *Token {
	name := bytes.IndexByte(text, ':')
	if name < 0 {
		name = len(text)
	}
	v := valueAt(text, name)
	value := text[v:len(text):len(text)]
	valueSpan := span{at + v, at + len(text), in}
	switch string(text[:name]) {
	case "":
		if d.all || !d.block.open {
			return d.lineToken(Comment, 0, value)
		}
	case "data":
		d.addData(valueSpan)
	case "event":
		d.block.name = valueSpan
	case "id":
		if bytes.IndexByte(value, 0) >= 0 {
			t := d.lineToken(Anomaly, NulID, value)
			t.Offset += int64(bytes.IndexByte(t.Raw, 0))
			return t
		}
		d.block.id, d.block.hasID = valueSpan, true
		if indexControl(value) >= 0 {
			t := d.lineToken(Anomaly, ControlID, value)
			t.Offset += int64(indexControl(t.Raw))
			return t
		}
	case "retry":
		return d.retry(value)
	default:
		return d.lineToken(Anomaly, UnknownField, text[:name:name])
	}
	return nil
}

// valueAt returns the index of the value in a line whose field name is name bytes long: after the colon, and after
// one space that follows it.
func valueAt(text []byte, name int) int {
	if name == len(text) {
		return name
	}
	if name+1 < len(text) && text[name+1] == ' ' {
		return name + 2
	}
	return name + 1
}

// retry processes a retry field.
func (d *Decoder) retry(value []byte) *Token {
	if after, ok := milliseconds(value); ok {
		t := d.lineToken(Retry, 0, nil)
		t.Retry = after
		return t
	}
	t := d.lineToken(Anomaly, BadRetry, value)
	v := valueAt(t.Raw, len("retry"))
	t.Offset += int64(v + max(0, bytes.IndexFunc(t.Raw[v:], isNotDigit)))
	return t
}

// indexControl returns the index of the first byte that no header can carry, or -1.
func indexControl(text []byte) int {
	if n := len(text); n >= 8 && n <= 16 && !mayHaveControl(text[:8]) && !mayHaveControl(text[n-8:]) {
		return -1 // As most ids are, at a third of the time.
	}
	for i, c := range text {
		if c < ' ' && c != '\t' || c == 0x7F {
			return i
		}
	}
	return -1
}

// mayHaveControl reports whether any of 8 bytes is below U+0020 or is U+007F, all at once: subtracting 0x20 from a byte
// borrows only if it is smaller, and 1 only if it is zero.
func mayHaveControl(text []byte) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	w := binary.LittleEndian.Uint64(text)
	deleted := w ^ ones*0x7F
	return ((w-ones*0x20)&^w|(deleted-ones)&^deleted)&tops != 0
}

func isNotDigit(r rune) bool { return r < '0' || r > '9' }

// milliseconds parses one or more ASCII digits. A number too large for a Duration counts as the largest one that fits.
func milliseconds(value []byte) (d time.Duration, ok bool) {
	const most = math.MaxInt64 / int64(time.Millisecond)
	var n int64
	for _, c := range value {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(n*10+int64(c-'0'), most)
	}
	return time.Duration(n) * time.Millisecond, len(value) > 0
}
