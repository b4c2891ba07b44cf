package evidence

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

const (
	// longLine is the line length at which common clients fail, in bytes.
	longLine = 64 << 10
	// maxScan is how much of an event is scanned for control characters and line endings, in bytes.
	maxScan = 1 << 10
)

// anomaly records an anomaly with its description.
func (w *Wire) anomaly(kind sse.AnomalyKind, words []byte) {
	if kind == sse.UnknownField && bytes.Contains(words, []byte(`"\ufeff`)) {
		w.BOMs++
		return
	}
	w.Anomalies[kind]++
	if w.First[kind] == "" {
		w.First[kind] = string(words)
	}
}

// examine records how an event is written.
func (w *Wire) examine(e *feeds.Event) {
	if len(e.Raw) > longLine {
		w.LongestLine = max(w.LongestLine, longestLine(e.Raw))
	}
	w.lineEnds(e.Raw[:min(len(e.Raw), maxScan)])
	if where := controls(e); where != "" {
		if w.Controls == 0 {
			w.ControlWhere = where
		}
		w.Controls++
	}
}

func longestLine(raw []byte) int {
	longest := 0
	for line := range bytes.FieldsFuncSeq(raw, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if len(line) > longLine {
			longest = max(longest, len(line))
		}
	}
	return longest
}

// lineEnds counts an event's line endings. The last CRLF may have arrived as CR alone.
func (w *Wire) lineEnds(raw []byte) {
	if bytes.IndexByte(raw, '\r') < 0 {
		w.LF++
		return
	}
	crlf := bytes.Count(raw, []byte("\r\n"))
	lf := bytes.Count(raw, []byte{'\n'}) - crlf
	cr := bytes.Count(raw, []byte{'\r'}) - crlf
	if crlf > 0 && raw[len(raw)-1] == '\r' {
		cr--
	}
	for _, end := range []struct {
		n     int
		count *uint64
	}{{lf, &w.LF}, {crlf, &w.CRLF}, {cr, &w.CR}} {
		if end.n > 0 {
			*end.count++
		}
	}
}

// controls describes the first terminal control character of an event; empty: none.
func controls(e *feeds.Event) string {
	for _, part := range [...]struct {
		name string
		text []byte
	}{{"the data", e.Data}, {"the event name", e.Type}, {"the id", e.ID}} {
		if c, found := control(part.text[:min(len(part.text), maxScan)]); found {
			return fmt.Sprintf("U+%04X in %s", c, part.name)
		}
	}
	return ""
}

// control finds a control character other than tab, line feed and color sequences (SGR), or a text direction override.
func control(s []byte) (rune, bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == 0x1b:
			n := color(s[i:])
			if n == 0 {
				return 0x1b, true
			}
			i += n
		case c < 0x20 && c != '\t' && c != '\n' || c == 0x7f:
			return rune(c), true
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(s[i:])
			if r >= 0x80 && r < 0xa0 || r == 0x202d || r == 0x202e {
				return r, true
			}
			i += n
		}
	}
	return 0, false
}

// color returns the length of an SGR sequence at the start of s; zero: none.
func color(s []byte) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		if s[i] == 'm' {
			return i + 1
		}
		if !strings.ContainsRune("0123456789;:", rune(s[i])) {
			return 0
		}
	}
	return len(s) // Cut off by maxScan.
}
