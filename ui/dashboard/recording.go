package dashboard

import (
	"fmt"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// writer writes a recording; [capture.Writer] implements it.
type writer interface {
	feeds.Recorder
	Stats() capture.Stats
	Close() error
}

// createCapture creates a recording's file.
func createCapture(o capture.Options) (writer, error) { return capture.Create(o) }

// recording is a file that the hub records to. The model keeps it until its last message, or until its error is
// acknowledged.
type recording struct {
	path   string // For display.
	begun  bool
	before uint64 // Events that had arrived when it began.
	ending bool
	failed error // Why it stopped on its own; nil if it did not.

	// mu guards the fields below, since the file is created outside Update.
	mu     sync.Mutex
	writer writer
	over   bool
}

// create creates the file, unless the recording was stopped before.
func (r *recording) create(o capture.Options, create func(capture.Options) (writer, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return nil
	}
	w, err := create(o)
	if err == nil {
		r.writer = w
	}
	return err
}

// running returns the writer, nil while there is none.
func (r *recording) running() writer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writer
}

// finish flushes and closes the file, or prevents its creation if it does not exist yet.
func (r *recording) finish() error {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	if w := r.running(); w != nil {
		return w.Close()
	}
	return nil
}

// sentence returns what was recorded.
func (r *recording) sentence(events uint64) string {
	return fmt.Sprintf("recorded %s: %s, %s", r.path, text.Bytes(r.running().Stats().Written),
		text.Counted(events, "event"))
}

// mark returns the header's phrase: the size, and how much was dropped because the disk was too slow. Its light blinks
// every second.
func (r *recording) mark(now time.Time, g *theme.Glyphs) phrase {
	w := r.running()
	if w == nil {
		return phrase{}
	}
	light := g.Live
	if now.Second()%2 == 1 {
		light = " "
	}
	s := w.Stats()
	p := phrase{text: fmt.Sprintf("%s REC %s", light, text.Bytes(s.Written)), role: theme.Accent}
	if s.Loss.Reads > 0 {
		p.text += fmt.Sprintf(" %s %s lost", g.Sep, text.Bytes(s.Loss.Bytes))
		p.role = theme.Bad
	}
	return p
}
