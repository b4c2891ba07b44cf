package capture

import (
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"feedscope/feeds"
)

// ErrClosed is the [Stats.Err] of a closed recording.
var ErrClosed = errors.New("the recording is closed")

// Writer is a [feeds.Recorder] that writes a capture. It is safe for concurrent use.
type Writer struct {
	options Options
	disk    *disk
	wake    chan struct{} // Signals a full block, or the end, to the goroutine that writes.
	done    chan struct{}

	mu      sync.Mutex
	tracks  []*track
	current *block   // The block being filled, or nil.
	queue   []*block // Full blocks, oldest first.
	free    []*block
	waiting int // Bytes in current and queue.
	stats   Stats
	lostAt  time.Time // The time of the last lost read not yet in a note; zero if there is none.
	err     error

	opened int       // The number of the newest block's part.
	begun  time.Time // When that part began.
}

// Stats describes the progress of a recording.
type Stats struct {
	// Path is the current file; empty if it was deleted because no record could be written. Parts counts the files so
	// far.
	Path  string
	Parts int
	// Received is the number of recorded bytes of streams, Written that of bytes in files.
	Received, Written uint64
	// Waiting is the number of bytes in the queue.
	Waiting int
	// Loss counts the reads that were lost because the disk was too slow.
	Loss Loss
	// Err is why the recording has ended; nil while it runs.
	Err error
}

// Create creates the file and starts a recording. Its errors are those of the file system.
func Create(o Options) (*Writer, error) {
	if o.QueueBytes <= 0 {
		o.QueueBytes = defaultQueueBytes
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

// Stats returns the progress of the recording.
func (w *Writer) Stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.stats
	s.Waiting, s.Err = w.waiting, w.err
	return s
}

// Done returns a channel that is closed when the recording has ended, by Close or by the error in [Writer.Stats].
func (w *Writer) Done() <-chan struct{} { return w.done }

// Close writes the queue and ends the recording. It returns the error that ended it before, or that of the last write.
// Stop recording the hub first.
func (w *Writer) Close() error {
	w.mu.Lock()
	if w.err == nil {
		w.recordLoss()
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

// Track starts recording a feed, in place of the one that had its index.
func (w *Writer) Track(at time.Time, feed int, spec feeds.Spec) feeds.Track {
	t := &track{writer: w, feed: feed, spec: noteOfSpec(spec)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addNote(feed, at, &note{Feed: t.spec})
	w.tracks = append(slices.DeleteFunc(w.tracks, func(o *track) bool { return o.feed == feed }), t)
	return t
}

// fail ends the recording with an error.
func (w *Writer) fail(err error, deleted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
	if deleted {
		w.stats.Path = ""
	}
	w.current, w.queue, w.free, w.waiting = nil, nil, nil, 0
}

// syncEvery is how often the file is flushed to the disk.
const syncEvery = time.Second

// run writes queued blocks until the recording ends.
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
			w.fail(err, w.disk.abandon())
			return
		}
		if end {
			if err := w.disk.close(); err != nil {
				w.fail(err, false)
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
