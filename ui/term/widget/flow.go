package widget

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// MaxLines is the most lines of a [Flow].
const MaxLines = 5000

// Flow wraps text into lines of an exact width.
//
// It handles text of any size: it reads no more than it shows, at most [MaxLines] lines. Like a [Line], it makes its
// input safe for the terminal.
//
//	f := widget.NewFlow(w)
//	for _, e := range entries {
//		f.Hang(2)
//		f.Put(name, e.Key)
//		f.Put(value, e.Value)
//		f.End()
//	}
//	return f.Lines(warn)
type Flow struct {
	line  *Line
	lines []string
	// hang is the column where a continued line starts. fresh is true while the current line has only that indent.
	hang  int
	fresh bool
	over  bool
}

// NewFlow returns an empty flow with lines of w cells, at least one.
func NewFlow(w int) *Flow { return &Flow{line: NewLine(max(w, 1)), fresh: true} }

// Width returns the number of cells of a line.
func (f *Flow) Width() int { return f.line.Width() }

// Len returns the number of finished lines.
func (f *Flow) Len() int { return len(f.lines) }

// Used returns how many cells of the current line are filled.
func (f *Flow) Used() int { return f.line.Used() }

// Full reports whether the flow takes no more text.
func (f *Flow) Full() bool { return len(f.lines) >= MaxLines }

// Hang sets the indent of continued lines until the next call, at most half the width.
func (f *Flow) Hang(column int) { f.hang = min(column, f.Width()/2) }

// Put adds s over as many lines as it needs.
func (f *Flow) Put(st theme.Style, s string) {
	for s != "" && f.room() {
		head := text.Prefix(s, f.line.Left())
		if head == "" && !f.fresh {
			f.wrap()
			continue
		}
		if head == "" { // Wider than a whole line: Line.Put cuts it.
			_, n := utf8.DecodeRuneInString(s)
			head = s[:n]
		}
		f.line.Put(st, head)
		f.fresh = false
		s = s[len(head):]
	}
}

// Words is Put for prose: it breaks lines between words if possible, and drops the blank there.
func (f *Flow) Words(st theme.Style, s string) {
	for s != "" && f.room() {
		head := text.Prefix(s, f.line.Left())
		if len(head) == len(s) {
			f.Put(st, s)
			return
		}
		blank := strings.LastIndexByte(s[:len(head)+1], ' ')
		switch {
		case blank > 0, blank == 0 && !f.fresh:
			f.Put(st, s[:blank])
			if s = s[blank+1:]; s != "" {
				f.wrap()
			}
		case f.fresh || !f.wordFits(s):
			_, n := utf8.DecodeRuneInString(s)
			n = max(n, len(head))
			f.Put(st, s[:n])
			s = s[n:]
		default:
			f.wrap()
		}
	}
}

// wordFits reports whether the first word of s fits into a continued line.
func (f *Flow) wordFits(s string) bool {
	head := text.Prefix(s, f.Width()-f.hang)
	return len(head) == len(s) || strings.IndexByte(s[1:len(head)+1], ' ') >= 0
}

// Glyph adds a trusted glyph of one cell.
func (f *Flow) Glyph(st theme.Style, glyph string) {
	if f.line.Left() == 0 {
		f.wrap()
	}
	if f.room() {
		f.line.Glyph(st, glyph)
		f.fresh = false
	}
}

// Gap adds n blank cells, or as many as the line has left.
func (f *Flow) Gap(n int) { f.To(f.Used() + n) }

// To adds blanks up to column x, counted from 0, unless the line is already there.
func (f *Flow) To(x int) {
	if f.room() && x > f.Used() {
		f.line.To(theme.Style{}, x)
		f.fresh = false
	}
}

// End ends the current line. An empty line is blank.
func (f *Flow) End() {
	if f.room() {
		f.next()
	}
}

// Lines returns the lines. If some text did not fit, a last line in style note says so.
func (f *Flow) Lines(note theme.Style) []string {
	if !f.over {
		return f.lines
	}
	l := NewLine(f.Width())
	l.Put(note, fmt.Sprintf("only the first %s lines are shown", text.Count(MaxLines)))
	return append(f.lines, l.String())
}

// wrap starts a continued line.
func (f *Flow) wrap() {
	f.next()
	f.line.Gap(f.hang)
}

func (f *Flow) next() {
	f.lines = append(f.lines, f.line.String())
	f.line.Reset(f.Width())
	f.fresh = true
}

// room reports whether there is room, and remembers if there was none.
func (f *Flow) room() bool {
	f.over = f.over || f.Full()
	return !f.over
}
