package hub

import (
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
)

// catchUp is how many events a fold may be behind when it joins the feed's other folds: the feed waits for as many.
const catchUp = 2000

// Attach adds a fold. It receives the events of this feed that the timeline retains and then all that follow, each
// exactly once and in order. Attach returns when the fold has caught up; the feed goes on meanwhile. A [feeds.Observer]
// learns, in order with the events, how the latest connection began and, if it is over, ended, and about all that follow;
// it receives no reads. The fold must be comparable, as a pointer is.
func (f *Feed) Attach(fold feeds.Fold) {
	from, _ := f.hub.history.Range()
	j := &joining{fold: fold}
	j.observer, _ = fold.(feeds.Observer)
	for {
		_, next := f.hub.history.Range()
		if next-from <= catchUp {
			break
		}
		f.delivery.Lock()
		j.latest = f.latest
		f.delivery.Unlock()
		from = f.refold(j, from, next)
	}
	f.delivery.Lock()
	defer f.delivery.Unlock()
	j.latest = f.latest
	f.refold(j, from, f.last)
	j.open()
	j.close()
	f.folds = append(slices.Clip(f.folds), fold)
	if j.observer != nil {
		f.observers = append(slices.Clip(f.observers), j.observer)
	}
}

// joining is a fold that catches up with its feed.
type joining struct {
	fold           feeds.Fold
	observer       feeds.Observer // Nil if the fold is none.
	latest         episode
	opened, closed uint32 // The connections that the observer knows.
	missed         string // As far as the observer knows,
	altered        string // like this.
}

// Fold implements [feeds.Fold]. It reports the latest connection before its first event, and its end before the first
// change of state that follows it.
func (j *joining) Fold(events []feeds.Event) {
	for i := range events {
		e := &events[i]
		if e.Conn == 0 || e.Conn != j.latest.opening.Conn {
			continue
		}
		j.open()
		if e.Kind == feeds.Change && e.State != feeds.Live && e.State != feeds.Stale {
			j.close()
		}
	}
	j.fold.Fold(events)
}

func (j *joining) open() {
	if o := &j.latest.opening; j.observer != nil && o.Conn != j.opened {
		j.opened, j.missed, j.altered = o.Conn, "", ""
		j.observer.Opened(*o)
	}
	if j.observer != nil && j.latest.missed != j.missed {
		j.missed = j.latest.missed
		j.observer.Missed(j.missed)
	}
	if j.observer != nil && j.latest.altered != j.altered {
		j.altered = j.latest.altered
		tellAltered(j.observer, j.altered)
	}
}

func (j *joining) close() {
	if c := &j.latest.closing; j.observer != nil && c.Conn != 0 && c.Conn == j.opened && c.Conn != j.closed {
		j.closed = c.Conn
		j.observer.Closed(*c)
	}
}

// Detach removes a fold that was passed to Add, Play or Attach. It receives nothing after Detach has returned.
func (f *Feed) Detach(fold feeds.Fold) {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	f.folds, f.observers, f.readers = without(f.folds, fold), without(f.observers, fold), without(f.readers, fold)
}

func without[F feeds.Fold](folds []F, fold feeds.Fold) []F {
	return slices.DeleteFunc(slices.Clone(folds), func(other F) bool { return feeds.Fold(other) == fold })
}

// noise returns the function that recognizes noise; nil if there is none.
func (f *Feed) noise() func(*feeds.Event) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.spec.Noise
}

// refold hands over this feed's retained events with numbers from one up to, not including, another. It returns the
// number at which to continue.
func (f *Feed) refold(fold feeds.Fold, from, to uint64) uint64 {
	var buffer timeline.Buffer
	noise, one := f.noise(), make([]feeds.Event, 1)
	for from < to {
		v, ok := f.hub.history.View(from)
		if !ok {
			first, _ := f.hub.history.Range()
			if from >= first {
				break // The end.
			}
			from = first // What was here has been dropped.
			continue
		}
		_, next := v.Range()
		for ; from < min(next, to); from++ {
			if v.Head(from).Feed == f.index {
				one[0] = v.Event(from, &buffer)
				e := &one[0]
				e.Seq, e.Noise = 0, e.Kind == feeds.Message && noise != nil && noise(e)
				fold.Fold(one)
			}
		}
		v.Release()
	}
	return from
}
