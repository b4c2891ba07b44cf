package dashboard

import (
	"fmt"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// writer is what a recording is written by: a [capture.Writer].
type writer interface {
	feeds.Recorder
	Stats() capture.Stats
	Close() error
}

// createCapture makes a writer of a file.
func createCapture(o capture.Options) (writer, error) { return capture.Create(o) }

// recording is what the command record has begun: a file into which the hub records. The model knows it from the command to the
// sentence on its end, or until an error is acknowledged.
type recording struct {
	path   string // As it is shown.
	begun  bool
	before uint64 // Events that had come when it began.
	ending bool
	failed error // Why it has ended by itself.

	// mu guards what follows: the file is created outside of Update.
	mu     sync.Mutex
	writer writer
	over   bool
}

// create creates the file, unless it is over already.
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

// running gives the writer; nil while there is none.
func (r *recording) running() writer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writer
}

// finish writes what waits and closes the file. Nothing is recorded into it afterwards, even if it was still to be created.
func (r *recording) finish() error {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	if w := r.running(); w != nil {
		return w.Close()
	}
	return nil
}

// sentence says what was recorded, when it has ended.
func (r *recording) sentence(events uint64) string {
	return fmt.Sprintf("recorded %s: %s, %s events", r.path, text.Bytes(r.running().Stats().Written), text.Count(events))
}

// mark is what the header shows of it: size, and what the disk was too slow for. The light goes on and off every second.
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
