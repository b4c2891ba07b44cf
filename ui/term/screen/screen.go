package screen

import (
	"bytes"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// Screen is a terminal's screen. Its methods are safe for concurrent use.
type Screen struct {
	out     io.Writer
	onPanic func(value any, stack []byte)
	wake    chan struct{}
	done    chan struct{}

	mu    sync.Mutex
	next  order
	stuck bool // Leaving took longer than patience.
}

// order is what the writer does next, in the order of the fields.
type order struct {
	enter bool
	anew  bool
	raw   []byte
	view  *View
	leave chan struct{} // Closed when done.
	end   bool
}

// patience bounds how long leaving may take. A terminal that takes longer has stopped reading and gets nothing more. A
// slow one must have time to take the rest of a frame: its modes are restored after that.
const patience = 3 * time.Second

// maxWaiting bounds the bytes that wait to be sent. It is larger than the largest clipboard content.
const maxWaiting = 256 << 10

// New returns a screen that writes to out in the colors of a profile. It writes nothing before Enter. A panic while
// drawing is reported to onPanic; after that nothing is drawn, but the screen can still be left.
func New(out io.Writer, p colorprofile.Profile, onPanic func(value any, stack []byte)) *Screen {
	s := &Screen{out: out, onPanic: onPanic, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go s.write(newPainter(p))
	return s
}

// Enter takes over the terminal: the alternate screen, cleared, without a cursor. It can be called again after
// another program has used the terminal, and cancels a pending Leave.
func (s *Screen) Enter() {
	s.update(func(o *order) {
		o.enter, s.stuck = true, false
		if o.leave != nil && !o.end {
			close(o.leave)
			o.leave = nil
		}
	})
}

// Redraw makes the next view draw the whole screen, whatever the terminal shows.
func (s *Screen) Redraw() { s.update(func(o *order) { o.anew = true }) }

// Show schedules a view. It does not wait, and replaces a view that has not been drawn yet.
func (s *Screen) Show(v View) { s.update(func(o *order) { o.view = &v }) }

// Send schedules a control sequence ahead of the next view: a bell, a query, the clipboard. While the terminal does
// not read, several bells become one, and more than 256 KiB are dropped.
func (s *Screen) Send(sequence string) {
	s.update(func(o *order) {
		again := sequence == bell && bytes.HasSuffix(o.raw, []byte(bell))
		if !again && len(o.raw)+len(sequence) <= maxWaiting {
			o.raw = append(o.raw, sequence...)
		}
	})
}

// Leave restores the terminal to its state before Enter and waits for that, at most half a second. Until the next
// Enter, Show and Send have no effect.
func (s *Screen) Leave() { s.leave(false) }

// Close leaves the screen for good.
func (s *Screen) Close() { s.leave(true) }

func (s *Screen) leave(end bool) {
	var left chan struct{}
	stuck := false
	s.update(func(o *order) {
		if o.leave == nil {
			o.leave = make(chan struct{})
		}
		left, o.end, stuck = o.leave, o.end || end, s.stuck
	})
	if stuck {
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-left:
	case <-s.done:
	case <-timer.C:
		s.mu.Lock()
		s.stuck = true
		s.mu.Unlock()
	}
}

func (s *Screen) update(change func(*order)) {
	s.mu.Lock()
	change(&s.next)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// write carries out orders until the last one.
func (s *Screen) write(p *painter) {
	defer close(s.done)
	var buf []byte
	for range s.wake {
		s.mu.Lock()
		o := s.next
		s.next = order{}
		s.mu.Unlock()
		if buf = s.paint(p, buf[:0], &o); len(buf) > 0 {
			// If the terminal is gone, the program finds out by reading from it.
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

// paint calls the painter. If it panics, only what restores the terminal remains.
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
	failed  bool // It no longer draws.
	current View // Only its settings count.
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
