package screen

import "github.com/charmbracelet/colorprofile"

// Painter turns views into the bytes that a [Screen] would write, for recordings. It starts no goroutine and skips no
// view. It is not safe for concurrent use.
type Painter struct{ p *painter }

// NewPainter returns a painter that writes the colors of a profile.
func NewPainter(p colorprofile.Profile) *Painter { return &Painter{newPainter(p)} }

// Enter appends what takes over a terminal: the alternate screen, cleared, without a cursor.
func (p *Painter) Enter(dst []byte) []byte { return p.p.append(dst, &order{enter: true}) }

// Show appends what turns the terminal's content into a view: nothing if it shows that already. Enter comes first.
func (p *Painter) Show(dst []byte, v View) []byte { return p.p.append(dst, &order{view: &v}) }

// Leave appends what restores the terminal to its state before Enter.
func (p *Painter) Leave(dst []byte) []byte {
	return p.p.append(dst, &order{leave: make(chan struct{})})
}
