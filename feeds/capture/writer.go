package capture

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"feedscope/feeds"
)

// Defaults and bounds of [Options].
const (
	// DefaultQueueBytes is how much waits for the disk at most: 64 MiB, some seconds of a fast feed.
	DefaultQueueBytes = 64 << 20
	// syncEvery is how often what was recorded is made sure to be on the disk.
	syncEvery = time.Second
)

// Options say where to record. Only Path is required.
type Options struct {
	// Path is the file. With a rotation each part has its number before the extension: "day.0001.capture".
	Path string
	// Force replaces files that are there already; without it that is an error, which wraps [os.ErrExist].
	Force bool
	// RotateBytes and RotateAfter begin a new part when one has that size on disk or is that old. Zero: never.
	RotateBytes int64
	RotateAfter time.Duration
	// Keep is how many parts are kept, the one that is written included; older ones are deleted. Zero: all.
	Keep int
	// By names the program and its version, for the header.
	By string
	// QueueBytes bounds what waits for the disk, as received; zero means 64 MiB.
	QueueBytes int
}

// ErrClosed is the [Writer.Err] of a recording that has been closed.
var ErrClosed = errors.New("the recording is closed")

// Writer records into a file what a hub tells it; see [feeds.Hub.Record]. It is safe for concurrent use.
type Writer struct {
	options Options
	disk    *disk
	// wake tells the goroutine that writes of a block to write, or the end.
	wake chan struct{}
	done chan struct{}

	mu      sync.Mutex
	tracks  []*track
	current *block   // What is being filled; nil while nothing is.
	queue   []*block // What waits for the disk, oldest first.
	free    []*block
	waiting int // Bytes in current and queue.
	stats   Stats
	lostAt  time.Time // When what no record tells of was lost; zero while nothing is.
	err     error

	// opened is how many parts there are with that of the newest block, begun when the last of them was.
	opened int
	begun  time.Time
}

// Stats tell how a recording stands.
type Stats struct {
	// Path is the file that is written, Parts how many there have been.
	Path  string
	Parts int
	// Received is how many bytes of streams were recorded, Written how many that made on the disk.
	Received, Written uint64
	// Waiting is how many bytes wait for the disk.
	Waiting int
	// Loss is what the disk was too slow for.
	Loss Loss
	// Err is why the recording has ended; nil while it goes on.
	Err error
}

// Create creates the file and begins a recording. Errors are those of the file system.
func Create(o Options) (*Writer, error) {
	if o.QueueBytes <= 0 {
		o.QueueBytes = DefaultQueueBytes
	}
	return create(o, newDisk(o, rand.Text()))
}

func create(o Options, d *disk) (*Writer, error) {
	now := time.Now()
	if err := d.begin(now); err != nil {
		d.abandon()
		return nil, err
	}
	w := &Writer{options: o, disk: d, wake: make(chan struct{}, 1), done: make(chan struct{}), opened: 1, begun: now}
	w.stats.Path, w.stats.Parts, w.stats.Written = d.path, d.part, d.total
	go w.run()
	return w, nil
}

// Stats tells how the recording stands.
func (w *Writer) Stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.stats
	s.Waiting, s.Err = w.waiting, w.err
	return s
}

// Done is closed when the recording has ended: closed, or by an error, which [Writer.Stats] has.
func (w *Writer) Done() <-chan struct{} { return w.done }

// Close writes what waits and ends the recording. It returns the error that had ended it before, or that of the last
// write. The hub should have been told before to record no more.
func (w *Writer) Close() error {
	w.mu.Lock()
	if w.err == nil {
		w.tellLoss()
		w.err = ErrClosed
	}
	w.mu.Unlock()
	w.notify()
	<-w.done
	if err := w.Stats().Err; !errors.Is(err, ErrClosed) {
		return err
	}
	return nil
}

func (w *Writer) notify() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Track introduces a feed.
func (w *Writer) Track(at time.Time, feed int, spec feeds.Spec) feeds.Track {
	t := &track{writer: w, feed: feed, spec: noteOfSpec(spec)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addNote(feed, at, &note{Feed: t.spec})
	w.tracks = append(w.tracks, t)
	return t
}

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

// fail ends the recording with an error.
func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
	w.current, w.queue, w.free, w.waiting = nil, nil, nil, 0
}

// run writes what is queued until the recording ends.
func (w *Writer) run() {
	defer close(w.done)
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		all := false
		select {
		case <-w.wake:
		case <-tick.C:
			all = true
		}
		blocks, end := w.take(all)
		if err := w.write(blocks, all || end); err != nil {
			w.fail(err)
			w.disk.abandon()
			return
		}
		if end {
			if err := w.disk.close(); err != nil {
				w.fail(err)
			}
			return
		}
	}
}

func (w *Writer) write(blocks []*block, sync bool) error {
	for _, b := range blocks {
		if err := w.disk.write(b); err != nil {
			return err
		}
		w.written(b)
	}
	if sync {
		return w.disk.sync()
	}
	return nil
}
