package capture

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"feedscope/feeds"
)

// ErrClosed is the [Stats.Err] of a recording that has been closed.
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

// fail ends the recording with an error.
func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
	w.current, w.queue, w.free, w.waiting = nil, nil, nil, 0
}

// syncEvery is how often what was recorded is made sure to be on the disk.
const syncEvery = time.Second

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
