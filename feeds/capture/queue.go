package capture

import (
	"time"

	"feedscope/feeds"
)

// addNote queues a note. Notes are few and never lost, however full the queue is. The caller holds mu.
func (w *Writer) addNote(feed int, at time.Time, n *note) {
	if w.err != nil {
		return
	}
	text := n.json()
	w.queued(at, len(text)+maxPrefix, func(b *block) { b.addNote(feed, at, text) })
}

// addRead queues a read, or counts it as lost if the queue is full. The caller holds mu.
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
	w.recordLoss()
	w.queued(r.Time, need, func(b *block) { b.addRead(feed, r) })
	w.stats.Received += uint64(len(r.Bytes))
}

// recordLoss queues a note about the reads lost since the last such note. The caller holds mu.
func (w *Writer) recordLoss() {
	if !w.lostAt.IsZero() {
		loss := w.stats.Loss
		w.addNote(0, w.lostAt, &note{Lost: &loss})
		w.lostAt = time.Time{}
	}
}

// queued adds a record of at most n bytes to the current block, or to a new one. The caller holds mu.
func (w *Writer) queued(at time.Time, n int, add func(*block)) {
	if w.current != nil && !w.current.fits(n) {
		w.push()
	}
	if w.current == nil {
		w.current = w.newBlock()
		if w.partEnds(at) {
			w.openPart(at)
		}
	}
	before := len(w.current.bytes)
	add(w.current)
	w.waiting += len(w.current.bytes) - before
}

// partEnds reports whether the current part is large or old enough for another to begin.
func (w *Writer) partEnds(at time.Time) bool {
	return int64(w.opened) == w.disk.full.Load() ||
		w.options.RotateAfter > 0 && at.Sub(w.begun) >= w.options.RotateAfter
}

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

// openPart makes the current block begin a new part. The notes of all feeds are encoded when the part is written: with
// thousands of feeds they are larger than the queue.
func (w *Writer) openPart(at time.Time) {
	w.opened++
	w.begun = at
	w.current.opens = true
	for _, t := range w.tracks {
		w.current.again = t.appendStanding(w.current.again)
	}
}

// take removes the full blocks from the queue and, if all is set, the current one too. It reports whether the recording
// has ended.
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

// written accounts for a block that has been written, and keeps its memory.
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
