package config

import (
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long directories must be quiet before a change is reported: an editor writes a file in several steps.
// A change is reported after maxSettle at the latest.
const (
	settle    = 100 * time.Millisecond
	maxSettle = time.Second
)

// Watcher reports changes in directories. It watches directories instead of files because editors replace files.
type Watcher struct {
	files   *fsnotify.Watcher
	dirs    []string
	changed chan struct{}
}

// NewWatcher returns a watcher without directories, or an error if the system has none left. The caller closes it.
func NewWatcher() (*Watcher, error) {
	files, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{files: files, changed: make(chan struct{}, 1)}
	go w.run()
	return w, nil
}

// Watch replaces the watched directories. Directories that cannot be watched are ignored. It is not safe for concurrent
// use.
func (w *Watcher) Watch(dirs []string) {
	for _, dir := range w.dirs {
		if !slices.Contains(dirs, dir) {
			_ = w.files.Remove(dir) // It may have been deleted.
		}
	}
	var watched []string
	for _, dir := range dirs {
		if slices.Contains(w.dirs, dir) || w.files.Add(dir) == nil {
			watched = append(watched, dir)
		}
	}
	w.dirs = watched
}

// Changed returns a channel that receives a value after changes, at most one until it is read.
func (w *Watcher) Changed() <-chan struct{} { return w.changed }

// Close ends the watching.
func (w *Watcher) Close() { _ = w.files.Close() } // It only frees resources.

func (w *Watcher) run() {
	timer := time.NewTimer(settle)
	timer.Stop()
	var first time.Time // The first change that has not been reported; zero if there is none.
	for {
		select {
		case e, ok := <-w.files.Events:
			if !ok {
				return
			}
			if e.Op == fsnotify.Chmod {
				continue
			}
		case _, ok := <-w.files.Errors: // Events may have been lost.
			if !ok {
				return
			}
		case <-timer.C:
			first = time.Time{}
			select {
			case w.changed <- struct{}{}:
			default:
			}
			continue
		}
		now := time.Now()
		if first.IsZero() {
			first = now
		}
		timer.Reset(min(settle, max(maxSettle-now.Sub(first), 0)))
	}
}
