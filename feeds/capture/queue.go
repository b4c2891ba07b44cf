package capture

import (
	"time"

	"feedscope/feeds"
)

// addNote queues a note, however much waits: there are few, and they must not be lost. The caller holds mu.
func (w *Writer) addNote(feed int, at time.Time, n *note) {
	if w.err != nil {
		return
	}
	b := w.room(at, 0)
	before := len(b.bytes)
	b.addNote(feed, at, n)
	w.waiting += len(b.bytes) - before
}

// addRead queues a read, or counts it as lost if too much waits. The caller holds mu.
func (w *Writer) addRead(feed int, r feeds.Read) {
	if w.err != nil {
		return
	}
	need := len(r.Bytes) + maxPrefix
	if w.waiting+need > w.options.QueueBytes {
		w.stats.Loss.Reads++
		w.stats.Loss.Bytes += uint64(len(r.Bytes))
		w.lostAt = r.Time
		return
	}
	w.tellLoss()
	b := w.room(r.Time, need)
	before := len(b.bytes)
	b.addRead(feed, r)
	w.waiting += len(b.bytes) - before
	w.stats.Received += uint64(len(r.Bytes))
}

// tellLoss lets a record tell of what was lost since the last that did. The caller holds mu.
func (w *Writer) tellLoss() {
	if !w.lostAt.IsZero() {
		loss := w.stats.Loss
		w.addNote(0, w.lostAt, &note{Lost: &loss})
		w.lostAt = time.Time{}
	}
}

// room gives a block with room for a record of need bytes. The caller holds mu.
func (w *Writer) room(at time.Time, need int) *block {
	if w.current != nil && len(w.current.bytes)+need > blockBytes {
		w.push()
	}
	if w.current == nil {
		w.current = w.newBlock()
		if w.partEnds(at) {
			w.openPart(at)
		}
	}
	return w.current
}

// partEnds tells whether the part that is written is large or old enough for another.
func (w *Writer) partEnds(at time.Time) bool {
	return int64(w.opened) == w.disk.full.Load() || w.options.RotateAfter > 0 && at.Sub(w.begun) >= w.options.RotateAfter
}

// push queues the block that is full.
func (w *Writer) push() {
	w.queue = append(w.queue, w.current)
	w.current = nil
	w.notify()
}

func (w *Writer) newBlock() *block {
	if n := len(w.free); n > 0 {
		b := w.free[n-1]
		w.free = w.free[:n-1]
		return b
	}
	return &block{bytes: make([]byte, 0, blockBytes)}
}

// openPart lets the current block begin a new part, in which all is told again that stands.
func (w *Writer) openPart(at time.Time) {
	w.opened++
	w.begun = at
	b := w.current
	b.opensPart = true
	for _, t := range w.tracks {
		for _, n := range t.standing() {
			b.addNote(t.feed, at, n)
		}
	}
	w.waiting += len(b.bytes)
}

// take takes what is to be written: full blocks, and with all the one that is being filled too. It tells whether this
// is the end.
func (w *Writer) take(all bool) (blocks []*block, end bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	end = w.err != nil
	if (all || end) && w.current != nil {
		w.queue = append(w.queue, w.current)
		w.current = nil
	}
	blocks, w.queue = w.queue, nil
	return blocks, end
}

// written takes note of a block that is on the disk.
func (w *Writer) written(b *block) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting -= len(b.bytes)
	w.stats.Path, w.stats.Parts, w.stats.Written = w.disk.path, w.disk.part, w.disk.total
	const keep = 4
	if b.reset(); len(w.free) < keep {
		w.free = append(w.free, b)
	}
}
