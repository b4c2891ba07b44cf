package panel

import (
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Rows keeps the drawn lines of a panel and redraws only those whose key changed. The key holds everything that
// a line shows: the row's version, whether it is selected, the step of a flash, an age in whole seconds.
//
//	line, lines := p.rows.Start(f, w, h)
//	for y := range h {
//		if p.rows.Same(y, key{...}) {
//			continue
//		}
//		line.Put(...)                // line is empty and w cells wide
//		p.rows.Done(y)
//	}
//	return lines
//
// The zero value is ready for use.
type Rows[K comparable] struct {
	theme   *theme.Theme
	focused bool
	hide    bool
	w       int
	lines   []string
	keys    []K
	drawn   []bool
	line    widget.Line
}

// Start starts a frame of h lines of w cells. A change of the width, the theme, the focus or HideSecrets
// redraws all lines.
func (r *Rows[K]) Start(f Frame, w, h int) (*widget.Line, []string) {
	w, h = max(w, 0), max(h, 0)
	if w != r.w || f.Theme != r.theme || f.Focused != r.focused || f.HideSecrets != r.hide {
		r.theme, r.focused, r.hide, r.w = f.Theme, f.Focused, f.HideSecrets, w
		clear(r.drawn)
	}
	for len(r.lines) < h {
		var k K
		r.lines, r.keys, r.drawn = append(r.lines, ""), append(r.keys, k), append(r.drawn, false)
	}
	return &r.line, r.lines[:h]
}

// Same reports whether line y was drawn for key. If not, the line is empty, to be drawn and finished with Done.
func (r *Rows[K]) Same(y int, key K) bool {
	if r.drawn[y] && r.keys[y] == key {
		return true
	}
	r.keys[y], r.drawn[y] = key, true
	r.line.Reset(r.w)
	return false
}

// Done stores the line as line y.
func (r *Rows[K]) Done(y int) { r.lines[y] = r.line.String() }

// Forget makes all lines be drawn again.
func (r *Rows[K]) Forget() { clear(r.drawn) }
