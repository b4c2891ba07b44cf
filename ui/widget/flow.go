package widget

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// MaxLines is how many lines a [Flow] sets.
const MaxLines = 5000

// Flow sets text in lines of an exact width, and goes on in a new line where one is full.
//
// It is for text of any size: it reads no further than it shows, and sets at most [MaxLines]. As in a [Line], whatever is put
// into it is made safe for the terminal.
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
	// hang is the column at which a continued line starts; fresh tells that nothing stands in one yet.
	hang  int
	fresh bool
	over  bool
}

// NewFlow gives an empty flow of lines of w cells, at least one.
func NewFlow(w int) *Flow { return &Flow{line: NewLine(max(w, 1)), fresh: true} }

// Width gives the cells of a line.
func (f *Flow) Width() int { return f.line.Width() }

// Len gives the lines that are finished.
func (f *Flow) Len() int { return len(f.lines) }

// Used gives the cells that are filled of the current line.
func (f *Flow) Used() int { return f.line.Used() }

// Full tells that no more lines are set: the rest of the text need not be looked at.
func (f *Flow) Full() bool { return len(f.lines) >= MaxLines }

// Hang sets the column at which the current line goes on where it does not fit, at most half the width. It holds until the
// next call.
func (f *Flow) Hang(column int) { f.hang = min(column, f.Width()/2) }

// Put adds s, on as many lines as it takes.
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

// Words is Put for prose: where it can, it goes on in a new line between words, and leaves the blank there out.
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

// wordFits tells whether the word that s begins with fits in a continued line.
func (f *Flow) wordFits(s string) bool {
	head := text.Prefix(s, f.Width()-f.hang)
	return len(head) == len(s) || strings.IndexByte(s[1:len(head)+1], ' ') >= 0
}

// Glyph adds a glyph that is one cell wide, as it is.
func (f *Flow) Glyph(st theme.Style, glyph string) {
	if f.line.Left() == 0 {
		f.wrap()
	}
	if f.room() {
		f.line.Glyph(st, glyph)
		f.fresh = false
	}
}

// Gap adds n blank cells, or as many as are left of the line.
func (f *Flow) Gap(n int) { f.To(f.Used() + n) }

// To adds blanks up to column x, counted from 0; what follows starts there if the line is not there already.
func (f *Flow) To(x int) {
	if f.room() && x > f.Used() {
		f.line.To(theme.Style{}, x)
		f.fresh = false
	}
}

// End ends the current line; an empty one is blank.
func (f *Flow) End() {
	if f.room() {
		f.next()
	}
}

// Lines gives the lines. If some text found no room, a last line says so, in style note.
func (f *Flow) Lines(note theme.Style) []string {
	if !f.over {
		return f.lines
	}
	l := NewLine(f.Width())
	l.Put(note, fmt.Sprintf("only the first %s lines are shown", text.Count(MaxLines)))
	return append(f.lines, l.String())
}

// wrap goes on in a new line.
func (f *Flow) wrap() {
	f.next()
	f.line.Gap(f.hang)
}

func (f *Flow) next() {
	f.lines = append(f.lines, f.line.String())
	f.line.Reset(f.Width())
	f.fresh = true
}

// room tells whether there is room for more, and remembers that more was asked for.
func (f *Flow) room() bool {
	f.over = f.over || f.Full()
	return !f.over
}
