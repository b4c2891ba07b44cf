package input

import (
	"slices"
	"strings"
	"time"
)

const (
	esc = 0x1b
	bel = 0x07
	del = 0x7f
)

// How long the next byte may take before a piece counts as keys that were pressed.
const (
	// escPatience is for a lone ESC: the start of a sequence, or the Esc key.
	escPatience = 100 * time.Millisecond
	// latePatience is for the byte after an ESC that was already passed on as the Esc key.
	latePatience = 500 * time.Millisecond
)

// holdTime is how long an unfinished sequence is held after its last byte. It is dropped afterwards.
const holdTime = 5 * time.Second

// escKey is how the kitty keyboard protocol writes the Esc key. Unlike a lone ESC, it cannot start anything else.
const escKey = "\x1b[27u"

const (
	// maxPending is the most bytes of an unfinished sequence that are kept. A longer one is dropped.
	maxPending = 2 << 10
	// keptPrefix is how much of a sequence that is too long is kept in order to find its end.
	keptPrefix = 64
)

// assembler joins pieces of escape sequences. It passes on everything else unchanged.
type assembler struct {
	pending []byte // An unfinished sequence, with its ESC.
	last    time.Time
	tooLong bool
	// late was passed on as keys because the next byte took so long: ESC, or ESC and the byte after it.
	late []byte
}

// feed appends to dst everything that in, at least one byte, completes.
func (a *assembler) feed(dst []byte, now time.Time, in []byte) []byte {
	if now.Sub(a.last) > holdTime {
		a.drop(len(a.pending))
	}
	a.last = now
	if len(a.late) == 1 && len(a.pending) == 0 && len(in) == 1 && strings.IndexByte("[]P", in[0]) >= 0 {
		a.pending = append(a.pending, in...)
		return dst
	}
	dst = a.resume(dst, in)
	a.pending = append(a.pending, in...)
	for len(a.pending) > 0 {
		if a.pending[0] != esc {
			n := slices.Index(a.pending, esc)
			if n < 0 {
				n = len(a.pending)
			}
			dst = append(dst, a.pending[:n]...)
			a.drop(n)
			continue
		}
		n, state := scan(a.pending)
		switch {
		case state == unfinished:
			a.shorten()
			return dst
		case state == loneESC:
			dst = append(dst, escKey...)
		case state == whole && !a.tooLong:
			dst = append(dst, a.pending[:n]...)
		}
		a.drop(n)
	}
	return dst
}

// resume decides whether in continues a sequence that was passed on as keys. People press one key at a time; the rest
// of a sequence comes in one piece.
func (a *assembler) resume(dst, in []byte) []byte {
	if len(a.late) == 0 {
		return dst
	}
	started := slices.Concat(a.late, a.pending)
	n, state := scan(slices.Concat(started, in))
	if len(in) > 1 && (state == unfinished || state == whole && n > len("\x1bx")) {
		a.pending = started
	} else {
		dst = append(dst, a.pending...)
		a.pending = a.pending[:0]
	}
	a.late = nil
	return dst
}

// waiting returns how long to wait for another byte before calling settle. Zero means not to wait.
func (a *assembler) waiting() time.Duration {
	switch {
	case len(a.pending) != 1:
		return 0
	case len(a.late) > 0:
		return latePatience
	default:
		return escPatience // Nothing else is held alone.
	}
}

// settle appends what counts as a key, since no byte has followed it in time.
func (a *assembler) settle(dst []byte) []byte {
	a.late = append(a.late, a.pending...)
	if len(a.late) == 1 {
		dst = append(dst, escKey...)
	} else {
		dst = append(dst, a.pending...)
	}
	a.pending = a.pending[:0]
	return dst
}

func (a *assembler) drop(n int) {
	a.pending = a.pending[:copy(a.pending, a.pending[n:])]
	a.tooLong = false
}

// shorten bounds the held bytes. A last ESC stays, since it may be half of the sequence's end.
func (a *assembler) shorten() {
	if len(a.pending) <= maxPending {
		return
	}
	last := a.pending[len(a.pending)-1]
	a.pending, a.tooLong = a.pending[:keptPrefix], true
	if last == esc {
		a.pending = append(a.pending, esc)
	}
}
