package sse

import (
	"bytes"
	"math"
	"time"
)

// plainField takes a line that is a data, event or id field with a colon and nothing wrong, which most lines are. It
// reports false for any other line. The text starts at index at of its place; odd is zero if it surely has no NUL.
func (d *Decoder) plainField(text []byte, at int, in place, odd uint64) bool {
	switch {
	case len(text) > 4 && string(text[:5]) == "data:":
		d.addData(span{at + valueAt(text, 4), at + len(text), in})
	case len(text) > 5 && string(text[:6]) == "event:":
		d.block.name = span{at + valueAt(text, 5), at + len(text), in}
	case len(text) > 2 && string(text[:3]) == "id:":
		v := valueAt(text, 2)
		if odd != 0 && bytes.IndexByte(text[v:], 0) >= 0 {
			return false
		}
		d.block.id = span{at + v, at + len(text), in}
		d.block.hasID = true
	default:
		return false
	}
	return true
}

// valueAt returns the index of the value in a line whose field name is name bytes long: behind the colon, and behind
// one space after it.
func valueAt(text []byte, name int) int {
	if name == len(text) {
		return name
	}
	if name+1 < len(text) && text[name+1] == ' ' {
		return name + 2
	}
	return name + 1
}

// otherLine takes a line that plainField did not: a comment, a field without colon, a retry, an anomaly.
func (d *Decoder) otherLine(text []byte, at int, in place) *Token {
	name := bytes.IndexByte(text, ':')
	if name < 0 {
		name = len(text)
	}
	v := valueAt(text, name)
	value := text[v:len(text):len(text)]
	switch string(text[:name]) {
	case "":
		if d.all || !d.block.open {
			return d.lineToken(Comment, 0, value)
		}
	case "data":
		d.addData(span{at + v, at + v, in})
	case "event":
		d.block.name = span{}
	case "id":
		return d.otherID(value)
	case "retry":
		return d.retry(value)
	default:
		return d.lineToken(Anomaly, UnknownField, text[:name:name])
	}
	return nil
}

// otherID takes an id field that is no plain one: without colon, or with U+0000.
func (d *Decoder) otherID(value []byte) *Token {
	if len(value) == 0 {
		d.block.id = span{}
		d.block.hasID = true
		return nil
	}
	t := d.lineToken(Anomaly, NulID, value)
	t.Offset += int64(bytes.IndexByte(t.Raw, 0))
	return t
}

// retry takes a retry field.
func (d *Decoder) retry(value []byte) *Token {
	ms, ok := milliseconds(value)
	if ok {
		t := d.lineToken(Retry, 0, nil)
		t.Retry = ms
		return t
	}
	t := d.lineToken(Anomaly, BadRetry, value)
	v := valueAt(t.Raw, len("retry"))
	t.Offset += int64(v + max(0, bytes.IndexFunc(t.Raw[v:], isNoDigit)))
	return t
}

func isNoDigit(r rune) bool { return r < '0' || r > '9' }

// milliseconds parses one or more ASCII digits; ok is false for anything else and for what a Duration cannot hold.
func milliseconds(value []byte) (d time.Duration, ok bool) {
	const most = math.MaxInt64 / int64(time.Millisecond)
	var n int64
	for _, c := range value {
		if c < '0' || c > '9' || n > (most-int64(c-'0'))/10 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return time.Duration(n) * time.Millisecond, len(value) > 0
}
