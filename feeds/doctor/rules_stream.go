package doctor

import (
	"fmt"
	"time"

	"feedscope/feeds/sse"
)

func resumeIgnored(e *Evidence) (Finding, bool) {
	for i := range e.Connections {
		r := e.Connections[i].Resume
		if r == nil || r.Away || r.Others >= someOthers {
			continue
		}
		const inOrder = 3
		if r.Repeats >= inOrder {
			return finding(Certain, fmt.Sprintf("asked to go on after id %s, the server began with id %s and sent %s again", r.After, r.First, atLeast(r.Repeats)))
		}
		if r.Jump > 0 && !r.Replay && counts(&e.IDs) {
			return finding(Likely, fmt.Sprintf("asked to go on after id %s, the server went on with id %s, which was new: %d in between never came", r.After, r.First, r.Jump))
		}
	}
	return nothing()
}

// atLeast tells of a number of events that was counted no further than it takes.
func atLeast(n int) string { return fmt.Sprintf("at least %d events", n) }

// counts tells that ids go up by one: only then does a jump mean that some are missing.
func counts(s *IDs) bool {
	const enough = 10
	return s.Steps >= enough && s.Ones*100 >= s.Steps*95
}

func logTrimmed(e *Evidence) (Finding, bool) {
	for i := range e.Connections {
		r := e.Connections[i].Resume
		if r != nil && !r.Away && r.Jump > 0 && r.Replay && counts(&e.IDs) {
			return finding(Certain, fmt.Sprintf("asked to go on after id %s, the server went on with id %s, which was old: %d in between were gone", r.After, r.First, r.Jump))
		}
	}
	return nothing()
}

func idsRepeat(e *Evidence) (Finding, bool) {
	s := &e.IDs
	const some = 3
	if s.Shared >= some && s.Together == 0 {
		return finding(Likely, fmt.Sprintf("%s with the id of the one before, and the id between is missing, for example before %s", many(s.Shared, "event"), s.SharedExample))
	}
	if s.Twice < some {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%d of %d events looked at came twice within a second on one connection, for example id %s", s.Twice, s.Seen, s.Example))
}

func idsOutOfOrder(e *Evidence) (Finding, bool) {
	s := &e.IDs
	if s.Back < 3 || s.Wild > s.Back/4 || s.Back*2 > s.Steps {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("%d of %d ids came after larger ones, in holes that those had left, for example %s", s.Back, s.Steps, s.BackExample))
}

// anomaly gives a rule for a break of the standard's rules.
func anomaly(kind sse.AnomalyKind) func(*Evidence) (Finding, bool) {
	return func(e *Evidence) (Finding, bool) {
		n := e.Wire.Anomalies[kind]
		if n == 0 {
			return nothing()
		}
		return finding(Certain, fmt.Sprintf("%s, first: %s", many(n, "time"), e.Wire.First[kind]))
	}
}

var (
	oversize     = anomaly(sse.Oversize)
	unknownField = anomaly(sse.UnknownField)
	badID        = anomaly(sse.NulID)
	invalidUTF8  = anomaly(sse.InvalidUTF8)
)

func longLines(e *Evidence) (Finding, bool) {
	if e.Wire.LongestLine == 0 {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("a line of %d KiB; common clients take 64", e.Wire.LongestLine>>10))
}

func bom(e *Evidence) (Finding, bool) {
	if e.Wire.BOMs == 0 {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%s with U+FEFF at the beginning, so that the field is not known and the line is dropped", many(e.Wire.BOMs, "line")))
}

func controlBytes(e *Evidence) (Finding, bool) {
	if e.Wire.Controls == 0 {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%s looked at, first: %s", many(e.Wire.Controls, "event"), e.Wire.ControlWhere))
}

func lineEnds(e *Evidence) (Finding, bool) {
	w := &e.Wire
	switch {
	case w.CR > 0:
		return finding(Certain, fmt.Sprintf("%s with a CR alone as a line end, which few clients know", many(w.CR, "event")))
	case w.LF > 0 && w.CRLF > 0:
		return finding(Certain, fmt.Sprintf("%s with LF and %s with CRLF on one stream", many(w.LF, "event"), grouped(w.CRLF)))
	}
	return nothing()
}

// notes are things worth knowing that are not wrong.
func notes(e *Evidence) []Note {
	all := []Note{}
	add := func(code, text string) { all = append(all, Note{code, text}) }
	_, life := cuts(e)
	if n, after := alike(life); n >= someCuts {
		if _, idle := idleCut(e); !idle && !breaking(e) {
			add("lifetime", fmt.Sprintf("%d connections in a row ended after %s; that is usual, and resumes quietly", n, seconds(after)))
		}
	}
	if e.Wire.CRLF > 0 && e.Wire.LF == 0 {
		add("crlf", "lines end with CRLF, as the standard allows")
	}
	if e.Wire.Anomalies[sse.ByteOrderMark] > 0 {
		add("bom", "the stream begins with a byte order mark, which clients ignore")
	}
	if h := e.head(); e.last() != nil {
		if v := encoding(e); v != "" && flows(e) {
			add("compressed", fmt.Sprintf("Content-Encoding: %s, and events still come as they are made", v))
		}
		if h.Redirects > 0 && !strange(e.Host, h.Host) {
			add("redirected", fmt.Sprintf("%s to %s", many(h.Redirects, "redirect"), h.URL))
		}
	}
	if r := lostLog(e); r != nil {
		add("log-lost", fmt.Sprintf("the server lost its log: asked to go on after id %s, it sent ids from before for other events", r.After))
	}
	if r := e.Retry; r != nil && *r > 0 && *r <= time.Hour {
		add("retry", fmt.Sprintf("the server sets a reconnection time of %s", r))
	}
	return all
}

// lostLog finds a resumed connection on which ids began anew, as after a restart.
func lostLog(e *Evidence) *Resume {
	for i := range e.Connections {
		if r := e.Connections[i].Resume; r != nil && r.Others >= someOthers {
			return r
		}
	}
	return nil
}

// flows tells that events were seen to come as they are made: in many reads, none of which held some back.
func flows(e *Evidence) bool {
	const many = 10
	f := flowOf(e)
	for _, rule := range []func(*Evidence) (Finding, bool){compressionHolds, buffered, held} {
		if _, found := rule(e); found {
			return false
		}
	}
	return e.Clock.Path != "" && f.groups >= many && f.bursts == 0
}
