package vtest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Controls describes what a program wrote to its terminal besides text.
type Controls struct {
	// Kinds are the kinds of sequences, sorted: "CSI m", "CSI ?h", "OSC 2", "LF".
	Kinds []string
	// Titles are the window titles and Clips the contents of the clipboard, in order.
	Titles, Clips []string
	// Bells is the number of bells.
	Bells int
	// Foreign holds, quoted, output that a full-screen program has no reason to write or that no terminal should
	// receive: incomplete sequences, invalid UTF-8, and characters that are invisible or change the direction of text.
	Foreign []string
	// Left lists the settings that were not restored: modes, styles, the window title.
	Left []string
}

// ReadControls parses the output of a program.
func ReadControls(raw []byte) Controls {
	r := controlReader{parser: ansi.NewParser(), kinds: make(map[string]bool), on: make(map[string]bool)}
	for len(raw) > 0 {
		raw = raw[r.next(raw):]
	}
	r.found.Kinds = slices.Sorted(maps.Keys(r.kinds))
	r.found.Left = slices.Sorted(maps.Keys(r.on))
	return r.found
}

type controlReader struct {
	parser *ansi.Parser
	found  Controls
	kinds  map[string]bool
	on     map[string]bool // What differs from the start.
}

// maxParam is the largest reasonable parameter, since no terminal is larger.
const maxParam = 999

// next reads the character or sequence at the start of raw and returns its length.
func (r *controlReader) next(raw []byte) int {
	if raw[0] != ansi.ESC {
		c, n := utf8.DecodeRune(raw)
		r.character(c, n)
		return n
	}
	seq, _, n, state := ansi.DecodeSequence(raw, 0, r.parser)
	known := state == ansi.NormalState && r.sequence(seq)
	if !known {
		r.found.Foreign = append(r.found.Foreign, strconv.Quote(string(seq)))
	}
	return n
}

var c0 = map[rune]string{'\b': "BS", '\t': "HT", '\n': "LF", '\r': "CR", '\a': "BEL"}

func (r *controlReader) character(c rune, size int) {
	kind, plain := c0[c]
	switch {
	case plain:
		r.kinds[kind] = true
		if c == '\a' {
			r.found.Bells++
		}
	case c == utf8.RuneError && size == 1, unicode.IsControl(c), invisible(c):
		r.found.Foreign = append(r.found.Foreign, strconv.QuoteRuneToASCII(c))
	}
}

// invisible reports whether a character shows nothing on its own, except joiners and selectors in emoji.
func invisible(c rune) bool {
	const joiner = '\u200d'
	return c != joiner && unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp)
}

// sequence records a sequence and reports whether it is known.
func (r *controlReader) sequence(seq []byte) bool {
	cmd, text := ansi.Cmd(r.parser.Command()), string(seq)
	switch {
	case strings.HasPrefix(text, "\x1b["):
		kind := "CSI " + printable(cmd.Prefix()) + printable(cmd.Intermediate()) + string(cmd.Final())
		r.kinds[kind] = true
		return r.csi(kind, r.parser.Params())
	case strings.HasPrefix(text, "\x1b]"):
		number, value, _ := strings.Cut(strings.TrimRight(text[2:], "\a\x1b\\"), ";")
		r.kinds["OSC "+number] = true
		return r.osc(number, value)
	}
	r.kinds["ESC "+text[1:]] = true
	return text == "\x1bM" // One line up, scrolling at the top.
}

func printable(b byte) string {
	if b == 0 {
		return ""
	}
	return string(b)
}

// drawing holds the sequences without a prefix that move, erase, insert, delete, scroll and repeat.
const drawing = "@ABCDEFGHIJKLMPSTXZbdfr"

// modes are those that a program may set, with their initial state.
var modes = map[int]bool{
	7: true, 25: true, 1000: false, 1002: false, 1003: false, 1004: false, 1006: false,
	1049: false, 2004: false, 2026: false, 2027: false,
}

func (r *controlReader) csi(kind string, params ansi.Params) bool {
	first := 0
	for i, p := range params {
		n := p.Param(0)
		if i == 0 {
			first = n
		}
		if n > maxParam && !strings.HasPrefix(kind, "CSI ?") {
			return false
		}
	}
	switch kind {
	case "CSI m":
		r.set("style", len(params) > 0 && (len(params) > 1 || first != 0))
	case "CSI >m": // The encoding of modified keys; 4;0 is the default.
		r.set("modified keys", len(params) > 1 && params[1].Param(0) != 0)
	case "CSI >u":
		r.set("keyboard", true)
	case "CSI <u":
		r.set("keyboard", false)
	case "CSI ?u", "CSI ?W": // A query about the keyboard, and the usual tab stops.
	case "CSI t": // The window title is pushed and popped.
		push := first == 22
		r.set("title stack", push)
		if !push {
			r.set("title", false)
		}
		return (push || first == 23) && len(params) == 2 && params[1].Param(0) == 2
	case "CSI ?h", "CSI ?l":
		return r.mode(params, kind == "CSI ?h")
	case "CSI ?$p":
		_, known := modes[first]
		return known
	default:
		return len(kind) == len("CSI m") && strings.Contains(drawing, kind[len(kind)-1:])
	}
	return true
}

func (r *controlReader) mode(params ansi.Params, on bool) bool {
	for _, p := range params {
		initial, known := modes[p.Param(0)]
		if !known {
			return false
		}
		r.set(fmt.Sprintf("mode %d", p.Param(0)), on != initial)
	}
	return len(params) > 0
}

var colorValue = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func (r *controlReader) osc(number, value string) bool {
	switch number {
	case "2":
		r.found.Titles = append(r.found.Titles, value)
		r.set("title", value != "")
		return true
	case "10", "11": // The default colors, queried or set.
		if value != "?" {
			r.set("color "+number, true)
		}
		return value == "?" || colorValue.MatchString(value)
	case "110", "111":
		r.set("color "+number[1:], false)
		return value == ""
	case "52":
		clip, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(value, "c;"))
		r.found.Clips = append(r.found.Clips, string(clip))
		return err == nil && strings.HasPrefix(value, "c;")
	}
	return false
}

func (r *controlReader) set(what string, changed bool) {
	if changed {
		r.on[what] = true
	} else {
		delete(r.on, what)
	}
}
