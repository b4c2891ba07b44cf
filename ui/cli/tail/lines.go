package tail

import (
	"io"

	"feedscope/feeds"
)

// Lines is a fold that writes events as [Run] does, for events that come from elsewhere than a connection. Of the options,
// those that say what ends a run have no effect.
type Lines struct {
	options Options
	out     output
	enc     encoder
}

// NewLines makes a Lines. Feeds and Out are required.
func NewLines(o Options) *Lines {
	return &Lines{options: o, out: output{w: o.Out}, enc: newEncoder(&o)}
}

// Fold writes a batch.
func (l *Lines) Fold(events []feeds.Event) {
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == feeds.Message:
			l.out.buf = l.enc.event(l.out.buf, e)
		case e.Kind == feeds.Comment && l.options.Comments:
			l.out.buf = l.enc.comment(l.out.buf, e)
		case e.Kind == feeds.Change && l.options.Status:
			l.out.buf = l.enc.change(l.out.buf, e)
		}
	}
	l.out.flush()
}

// Err is the [WriteError] of the first write that failed; nil while none has.
func (l *Lines) Err() error { return l.out.err }

// SafeWriter makes what is written to it safe to print on a terminal, and writes that to w.
func SafeWriter(w io.Writer) io.Writer { return &safeWriter{w: w} }

type safeWriter struct {
	w       io.Writer
	cleaner streamCleaner
	buf     []byte
}

func (s *safeWriter) Write(p []byte) (int, error) {
	s.buf = s.cleaner.append(s.buf[:0], p)
	if _, err := s.w.Write(s.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}
