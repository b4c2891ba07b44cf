package config

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long directories must be quiet before a change is reported: an editor writes a file in several steps.
// A change is reported after maxSettle at the latest.
const (
	settle    = 100 * time.Millisecond
	maxSettle = time.Second
)

// Watcher reports changes of files. It watches their directories because editors replace files.
type Watcher struct {
	system  *fsnotify.Watcher
	dirs    []string
	files   atomic.Pointer[Files]
	changed chan struct{}
}

// NewWatcher returns a watcher without files, or an error if the system has none left. The caller closes it.
func NewWatcher() (*Watcher, error) {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{system: system, changed: make(chan struct{}, 1)}
	w.files.Store(new(Files))
	go w.run()
	return w, nil
}

// Watch replaces the watched files. Directories that cannot be watched are ignored. It is not safe for concurrent use.
func (w *Watcher) Watch(files *Files) {
	dirs := files.dirs()
	for _, dir := range w.dirs {
		if !slices.Contains(dirs, dir) {
			_ = w.system.Remove(dir) // It may have been deleted.
		}
	}
	w.dirs = nil
	for _, dir := range dirs {
		if w.system.Add(dir) == nil { // Again, in case it was replaced.
			w.dirs = append(w.dirs, dir)
		}
	}
	w.files.Store(files)
	w.report() // What changed before the directories were watched.
}

// report reports a change of the files, if there is one since they were read.
func (w *Watcher) report() {
	if !w.files.Load().Changed() {
		return
	}
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// Changed returns a channel that receives a value after changes, at most one until it is read.
func (w *Watcher) Changed() <-chan struct{} { return w.changed }

// Close ends the watching.
func (w *Watcher) Close() { _ = w.system.Close() } // It only frees resources.

func (w *Watcher) run() {
	timer := time.NewTimer(settle)
	timer.Stop()
	var first time.Time // The first change that has not been reported; zero if there is none.
	for {
		select {
		case e, ok := <-w.system.Events:
			if !ok {
				return
			}
			if e.Op == fsnotify.Chmod {
				continue
			}
		case _, ok := <-w.system.Errors: // Events may have been lost.
			if !ok {
				return
			}
		case <-timer.C:
			first = time.Time{}
			w.report()
			continue
		}
		now := time.Now()
		if first.IsZero() {
			first = now
		}
		timer.Reset(min(settle, max(maxSettle-now.Sub(first), 0)))
	}
}
