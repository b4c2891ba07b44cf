package sse

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
)

// This file implements the standards section by section, for comparison and without regard to speed. It shares only the
// names of kinds with the decoder. It decodes and then parses a whole stream at once.

// want is a token as plain values, with the number of bytes that must arrive before it can be reported.
type want struct {
	Kind           Kind
	Anomaly        AnomalyKind
	Offset, Size   int64
	Type, Data, ID string
	OwnID          bool
	Raw            string
	Retry          time.Duration
	Done           int64
}

// scalar is one code point of the decoded stream, from the bytes at off.
type scalar struct {
	r      rune
	off, n int
	bad    bool
}

// decodeUTF8 is the UTF-8 decoder of the Encoding standard, section 8.1.1, with the standard's variable names.
func decodeUTF8(in string) []scalar {
	var out []scalar
	var codePoint rune
	seen, needed := 0, 0
	lower, upper := byte(0x80), byte(0xBF)
	start := 0
	for i := 0; i <= len(in); i++ {
		if i == len(in) {
			if needed != 0 {
				out = append(out, scalar{'\uFFFD', start, i - start, true})
			}
			break
		}
		b := in[i]
		if needed == 0 {
			start = i
			switch {
			case b <= 0x7F:
				out = append(out, scalar{rune(b), i, 1, false})
			case b >= 0xC2 && b <= 0xDF:
				needed, codePoint = 1, rune(b&0x1F)
			case b >= 0xE0 && b <= 0xEF:
				if b == 0xE0 {
					lower = 0xA0
				}
				if b == 0xED {
					upper = 0x9F
				}
				needed, codePoint = 2, rune(b&0xF)
			case b >= 0xF0 && b <= 0xF4:
				if b == 0xF0 {
					lower = 0x90
				}
				if b == 0xF4 {
					upper = 0x8F
				}
				needed, codePoint = 3, rune(b&0x7)
			default:
				out = append(out, scalar{'\uFFFD', i, 1, true})
			}
			continue
		}
		if b < lower || b > upper {
			out = append(out, scalar{'\uFFFD', start, i - start, true})
			codePoint, needed, seen, lower, upper = 0, 0, 0, 0x80, 0xBF
			i-- // "Restore byte to ioQueue."
			continue
		}
		lower, upper = 0x80, 0xBF
		codePoint = codePoint<<6 | rune(b&0x3F)
		if seen++; seen == needed {
			out = append(out, scalar{codePoint, start, i + 1 - start, false})
			codePoint, needed, seen = 0, 0, 0
		}
	}
	return out
}

// refLine is a line: the offsets of its first and last byte, after its line end, and after the first byte of that.
type refLine struct {
	text           []scalar
	from, to, done int
	next           int
	ended          bool
}

// splitLines splits at CRLF, LF and CR.
func splitLines(in []scalar, total int) []refLine {
	var out []refLine
	from, at := 0, 0
	if len(in) > 0 {
		at = in[0].off
	}
	for i := 0; i < len(in); i++ {
		if in[i].r != '\n' && in[i].r != '\r' {
			continue
		}
		l := refLine{text: in[from:i], from: at, to: in[i].off, done: in[i].off + 1, next: in[i].off + 1, ended: true}
		if in[i].r == '\r' && i+1 < len(in) && in[i+1].r == '\n' {
			i++
			l.next++
		}
		out = append(out, l)
		from, at = i+1, l.next
	}
	return append(out, refLine{text: in[from:], from: at, to: total, done: total})
}

func runes(in []scalar) string {
	var b strings.Builder
	for _, s := range in {
		b.WriteRune(s.r)
	}
	return b.String()
}

// reference interprets a whole stream. It returns the tokens and the last event ID.
func reference(in string, o Options) ([]want, string) {
	limit := o.MaxEventBytes
	if limit <= 0 {
		limit = DefaultMaxEventBytes
	}
	r := refDecoder{in: in, limit: int64(limit), all: o.AllComments, lastID: string(o.LastEventID)}
	text := decodeUTF8(in)
	if strings.HasPrefix(in, "\uFEFF") {
		r.out = append(r.out, want{Kind: Anomaly, Anomaly: ByteOrderMark, Size: 3, Raw: "\uFEFF", Done: 3})
		text = text[1:]
		if len(text) == 0 {
			return r.out, r.lastID
		}
	}
	for _, l := range splitLines(text, len(in)) {
		if !l.ended {
			r.end(l)
			break
		}
		r.line(l)
	}
	return r.out, r.lastID
}

type refDecoder struct {
	in     string
	limit  int64
	all    bool
	out    []want
	lastID string

	pending, skipping bool
	start             int64
	data              string
	hasData           bool
	name              string
	id                string
	hasID             bool
}

func (r *refDecoder) reset() {
	*r = refDecoder{in: r.in, limit: r.limit, all: r.all, out: r.out, lastID: r.lastID}
}

func (r *refDecoder) emit(l refLine, w want) {
	w.Done = int64(l.done)
	r.out = append(r.out, w)
}

// end ends the stream, after the bytes of l without a line end.
func (r *refDecoder) end(l refLine) {
	if !r.pending {
		r.start = int64(l.from)
	}
	w := want{Kind: Anomaly, Offset: r.start, Size: int64(l.to) - r.start}
	if w.Size == 0 {
		return
	}
	if w.Size >= r.limit {
		r.skip()
	}
	if !r.skipping {
		w.Raw = r.in[r.start:l.to]
	}
	w.Anomaly = Unterminated
	r.emit(l, w)
}

// skip reports the pending block or comment when it passes the limit.
func (r *refDecoder) skip() {
	if !r.skipping {
		r.skipping = true
		r.out = append(r.out, want{
			Kind: Anomaly, Anomaly: Oversize, Offset: r.start, Size: r.limit, Done: r.start + r.limit,
		})
	}
}

func (r *refDecoder) line(l refLine) {
	comment := len(l.text) > 0 && l.text[0].r == ':'
	if !r.pending && (len(l.text) == 0 || comment) {
		r.start = int64(l.from)
	} else if !r.pending {
		r.pending = true
		r.start = int64(l.from)
	}
	size := int64(l.done) - r.start
	if size > r.limit && (r.pending || comment) {
		r.skip()
	}
	switch {
	case r.skipping && (len(l.text) == 0 || !r.pending):
		r.reset()
	case r.skipping:
	case len(l.text) == 0 && r.pending:
		r.dispatch(l)
	case len(l.text) > 0:
		r.check(l)
		r.interpret(l)
		if r.pending && size == r.limit { // There is no room for the blank line.
			r.skip()
		}
	}
}

func (r *refDecoder) dispatch(l refLine) {
	if r.hasID {
		r.lastID = r.id
	}
	if r.hasData {
		r.emit(l, want{
			Kind: Event, Offset: r.start, Size: int64(l.done) - r.start, Type: r.name,
			Data: strings.TrimSuffix(r.data, "\n"), ID: r.lastID, OwnID: r.hasID, Raw: r.in[r.start:l.done],
		})
	}
	r.reset()
}

func (r *refDecoder) check(l refLine) {
	i := slices.IndexFunc(l.text, func(s scalar) bool { return s.bad })
	if i < 0 {
		return
	}
	bad := l.text[i]
	r.emit(l, want{
		Kind: Anomaly, Anomaly: InvalidUTF8, Offset: int64(bad.off), Size: int64(bad.n), Raw: r.in[l.from:l.to],
	})
}

func (r *refDecoder) interpret(l refLine) {
	text := runes(l.text)
	name, value, _ := strings.Cut(text, ":")
	value = strings.TrimPrefix(value, " ")
	w := want{Offset: int64(l.from), Size: int64(l.to - l.from), Raw: r.in[l.from:l.to]}
	valueAt := int64(l.from + len(name) + 1)
	if strings.HasPrefix(text, name+": ") {
		valueAt++
	}
	valueAt = min(valueAt, int64(l.to))
	switch name {
	case "":
		w.Kind, w.Data = Comment, value
		if r.all || !r.pending {
			r.emit(l, w)
		}
	case "event":
		r.name = value
	case "data":
		r.data += value + "\n"
		r.hasData = true
	case "id":
		if strings.Contains(value, "\x00") {
			w.Kind, w.Anomaly, w.Data = Anomaly, NulID, value
			w.Offset += int64(strings.IndexByte(w.Raw, 0))
			r.emit(l, w)
			return
		}
		r.id, r.hasID = value, true
		for i, c := range []byte(w.Raw) {
			if c != '\t' && (c < 0x20 || c == 0x7F) {
				w.Kind, w.Anomaly, w.Data = Anomaly, ControlID, value
				w.Offset += int64(i)
				r.emit(l, w)
				return
			}
		}
	case "retry":
		w.Kind = Retry
		ms, ok := new(big.Int), value != ""
		for i, c := range []byte(value) {
			if c < '0' || c > '9' {
				ok = false
				valueAt += int64(i)
				break
			}
			ms.Mul(ms, big.NewInt(10)).Add(ms, big.NewInt(int64(c-'0')))
		}
		if most := big.NewInt(math.MaxInt64 / int64(time.Millisecond)); ms.Cmp(most) > 0 {
			ms = most
		}
		if ok {
			w.Retry = time.Duration(ms.Int64()) * time.Millisecond
		} else {
			w.Kind, w.Anomaly, w.Data, w.Offset = Anomaly, BadRetry, value, valueAt
		}
		r.emit(l, w)
	default:
		w.Kind, w.Anomaly, w.Data = Anomaly, UnknownField, name
		r.emit(l, w)
	}
}
