package screen

import (
	"bytes"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// Screen is a terminal's screen. Its methods may be called from any goroutine.
type Screen struct {
	out     io.Writer
	onPanic func(value any, stack []byte)
	wake    chan struct{}
	done    chan struct{}

	mu   sync.Mutex
	next order
}

// order is what the writer is to do next, in the order of the fields.
type order struct {
	enter bool
	anew  bool
	raw   []byte
	view  *View
	leave chan struct{} // Closed when it is done.
	end   bool
}

// patience is how long a terminal may take to be left. One that takes longer has stopped reading, and can be given
// nothing more.
const patience = time.Second

// maxWaiting is the most that may wait to be sent, in bytes: more than the largest clipboard's content.
const maxWaiting = 256 << 10

// New makes a screen of what writes to a terminal with the given colours. Nothing is written before Enter. An internal error
// while a view is drawn is told to onPanic; no view is drawn from then on, but the screen can be left.
func New(out io.Writer, p colorprofile.Profile, onPanic func(value any, stack []byte)) *Screen {
	s := &Screen{out: out, onPanic: onPanic, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go s.write(newPainter(p))
	return s
}

// Enter takes the terminal over: its other screen, empty, without a cursor. A screen that was entered is taken over once
// more, for another program may have used it meanwhile; one that still waits to be left is not left.
func (s *Screen) Enter() {
	s.tell(func(o *order) {
		o.enter = true
		if o.leave != nil && !o.end {
			close(o.leave)
			o.leave = nil
		}
	})
}

// Redraw has the next view drawn whole, whatever the terminal shows by now.
func (s *Screen) Redraw() { s.tell(func(o *order) { o.anew = true }) }

// Show asks for a view to be shown. It does not wait; a view that has not begun to be shown is forgotten.
func (s *Screen) Show(v View) { s.tell(func(o *order) { o.view = &v }) }

// Send asks for a control sequence to be written, ahead of the next view: a bell, a question, the clipboard's content.
// For a terminal that does not read, bells become one, and what is more than 256 KiB is dropped.
func (s *Screen) Send(sequence string) {
	s.tell(func(o *order) {
		again := sequence == bell && bytes.HasSuffix(o.raw, []byte(bell))
		if !again && len(o.raw)+len(sequence) <= maxWaiting {
			o.raw = append(o.raw, sequence...)
		}
	})
}

// Leave gives the terminal back as it was before Enter, and waits until that is done, at most a second. On a screen that
// was left, Show and Send are without effect until it is entered again.
func (s *Screen) Leave() { s.leave(false) }

// Close leaves the screen for good.
func (s *Screen) Close() { s.leave(true) }

func (s *Screen) leave(end bool) {
	var left chan struct{}
	s.tell(func(o *order) {
		if o.leave == nil {
			o.leave = make(chan struct{})
		}
		left, o.end = o.leave, o.end || end
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-left:
	case <-s.done:
	case <-timer.C:
	}
}

func (s *Screen) tell(what func(*order)) {
	s.mu.Lock()
	what(&s.next)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// write does what is ordered until the end.
func (s *Screen) write(p *painter) {
	defer close(s.done)
	var buf []byte
	for range s.wake {
		s.mu.Lock()
		o := s.next
		s.next = order{}
		s.mu.Unlock()
		if buf = s.paint(p, buf[:0], &o); len(buf) > 0 {
			// A terminal that has gone away is found out by whoever reads from it.
			_, err := s.out.Write(buf)
			p.grid.stale = p.grid.stale || err != nil
		}
		if o.leave != nil {
			close(o.leave)
		}
		if o.end {
			return
		}
	}
}

// paint is the painter's append. Of an order that fails there remains what gives the terminal back.
func (s *Screen) paint(p *painter, dst []byte, o *order) (out []byte) {
	defer func() {
		if value := recover(); value != nil {
			s.onPanic(value, debug.Stack())
			p.failed = true
			out = p.append(nil, o)
		}
	}()
	return p.append(dst, o)
}

// painter turns orders into bytes.
type painter struct {
	grid    *grid
	on      bool
	failed  bool // It draws no more.
	current View // As far as settings go.
}

func newPainter(p colorprofile.Profile) *painter { return &painter{grid: newGrid(p)} }

func (p *painter) append(dst []byte, o *order) []byte {
	if o.enter {
		dst = p.enter(dst)
	}
	p.grid.stale = p.grid.stale || o.anew
	if p.on {
		dst = append(dst, o.raw...)
		if o.view != nil && !p.failed {
			dst = p.show(dst, o.view)
		}
	}
	if o.leave != nil && p.on {
		p.on = false
		dst = append(settings(dst, &p.current, &View{}), leave...)
	}
	return dst
}

func (p *painter) enter(dst []byte) []byte {
	if p.on {
		dst = settings(append(dst, takeOver...), &View{}, &p.current)
	} else {
		p.on, p.current = true, View{}
		dst = append(dst, enter...)
	}
	return p.grid.clear(dst, 0, 0)
}

func (p *painter) show(dst []byte, v *View) []byte {
	dst = settings(dst, &p.current, v)
	p.current = *v
	start := len(dst)
	dst = append(dst, begin...)
	drawn := len(dst)
	if dst = p.grid.paint(dst, v.Content, v.Width, v.Height); len(dst) == drawn {
		return dst[:start]
	}
	return append(dst, end...)
}
