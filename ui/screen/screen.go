package screen

import (
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// Screen is a terminal's screen. Its methods may be called from any goroutine.
type Screen struct {
	out  io.Writer
	wake chan struct{}
	done chan struct{}

	mu   sync.Mutex
	next order
}

// order is what the writer is to do next, in the order of the fields.
type order struct {
	enter bool
	raw   []byte
	view  *View
	leave chan struct{} // Closed when it is done.
	end   bool
}

// patience is how long a terminal may take to be left. One that takes longer has stopped reading, and can be given
// nothing more.
const patience = time.Second

// New makes a screen of what writes to a terminal with the given colours. Nothing is written before Enter.
func New(out io.Writer, p colorprofile.Profile) *Screen {
	s := &Screen{out: out, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go s.write(newPainter(p))
	return s
}

// Enter takes the terminal over: its other screen, empty, without a cursor.
func (s *Screen) Enter() { s.tell(func(o *order) { o.enter = true }) }

// Show asks for a view to be shown. It does not wait; a view that has not begun to be shown is forgotten.
func (s *Screen) Show(v View) { s.tell(func(o *order) { o.view = &v }) }

// Send asks for a control sequence to be written, ahead of the next view: a bell, a question, the clipboard's content.
func (s *Screen) Send(sequence string) {
	s.tell(func(o *order) { o.raw = append(o.raw, sequence...) })
}

// Leave gives the terminal back as it was before Enter, and waits until that is done, at most a second. On a screen that
// was left, Show and Send are without effect until it is entered again.
func (s *Screen) Leave() { s.leave(false) }

// Close leaves the screen for good.
func (s *Screen) Close() { s.leave(true) }

func (s *Screen) leave(end bool) {
	left := make(chan struct{})
	s.tell(func(o *order) { o.leave, o.end = left, end })
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
		if buf = p.append(buf[:0], &o); len(buf) > 0 {
			// A terminal that has gone away is found out by whoever reads from it.
			_, _ = s.out.Write(buf)
		}
		if o.leave != nil {
			close(o.leave)
		}
		if o.end {
			return
		}
	}
}

// painter turns orders into bytes.
type painter struct {
	grid    *grid
	on      bool
	current View // As far as settings go.
}

func newPainter(p colorprofile.Profile) *painter { return &painter{grid: newGrid(p)} }

func (p *painter) append(dst []byte, o *order) []byte {
	if o.enter && !p.on {
		p.on, p.current = true, View{}
		dst = p.grid.clear(append(dst, enter...), 0, 0)
	}
	if p.on {
		dst = append(dst, o.raw...)
		if o.view != nil {
			dst = p.show(dst, o.view)
		}
	}
	if o.leave != nil && p.on {
		p.on = false
		dst = append(settings(dst, &p.current, &View{}), leave...)
	}
	return dst
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
