package bookmark

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"sync"
	"time"
)

// Bounds of the file.
const (
	// Interval is the least time between two writes of the file.
	Interval = 5 * time.Second
	// lockTimeout is how long a write waits for another program that holds the file's lock.
	lockTimeout = time.Second
	// maxEntries is the most feeds that the file holds.
	maxEntries = 10_000
	// maxID is the longest ID that is kept, in bytes.
	maxID = 4 << 10
)

// Store keeps IDs in a file. Use [Open] to make one, and Close it at the end. It is safe for concurrent use.
type Store struct {
	path string
	wake chan struct{}
	ctx  context.Context // Until Close.
	stop context.CancelFunc
	done chan struct{}

	mu      sync.Mutex
	entries map[string]entry
	changed map[string]entry // Not in the file yet; an empty ID removes the entry.
	note    string
	warn    func(string) // Called without mu.
}

// Open reads the file at path, which need not exist, and checks that it can be written. It passes each problem to warn,
// now and later, as a sentence without a period; so does [Store.Note]. Warn is called until Close has returned, never
// concurrently.
func Open(path string, warn func(sentence string)) *Store {
	s := &Store{
		path: path, wake: make(chan struct{}, 1), done: make(chan struct{}), changed: make(map[string]entry), warn: warn,
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	var err error
	if s.entries, err = read(path); err != nil {
		err = fmt.Errorf("cannot read the saved positions, so feeds start without them: %w", err)
	}
	if failed := probe(path); failed != nil {
		err = s.unsaved(failed)
	}
	s.setProblem(err)
	go s.run()
	return s
}

// unsaved describes a failed write. It leaves out the name of a temporary file, which would make every failure new.
func (s *Store) unsaved(why error) error {
	if failed, ok := errors.AsType[*fs.PathError](why); ok {
		why = failed.Err
	}
	return fmt.Errorf("cannot save the last event IDs in %s: %w", s.path, why)
}

// setProblem sets the current problem, nil for none, and warns of a new one.
func (s *Store) setProblem(err error) {
	note := ""
	if err != nil {
		note = err.Error()
	}
	s.mu.Lock()
	news := note != "" && note != s.note
	s.note = note
	s.mu.Unlock()
	if news {
		s.warn(note)
	}
}

// Note describes the current problem with the file in a clause; empty if there is none.
func (s *Store) Note() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.note
}

// Last returns the ID kept for a key; empty if there is none.
func (s *Store) Last(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[hash(key)].ID
}

// Keep sets the ID of a key; an empty one, or one that is too long, removes it. It does not wait.
func (s *Store) Keep(key string, id []byte) {
	if len(id) > maxID {
		id = nil
	}
	k, e := hash(key), entry{ID: string(id), Time: time.Now().UTC()}
	s.mu.Lock()
	s.entries[k], s.changed[k] = e, e
	s.mu.Unlock()
	s.wakeUp()
}

func (s *Store) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Close writes pending changes. It waits at most a second for the file's lock.
func (s *Store) Close() {
	s.stop()
	<-s.done
}

// run writes the file after changes, at most once in an Interval.
func (s *Store) run() {
	defer close(s.done)
	defer s.write(context.Background())
	for {
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			return
		}
		s.write(s.ctx)
		select {
		case <-time.After(Interval):
		case <-s.ctx.Done():
			return
		}
	}
}

// write brings the file up to date. A failed write is retried after an Interval.
func (s *Store) write(ctx context.Context) {
	s.mu.Lock()
	changed := s.changed
	s.changed = make(map[string]entry)
	s.mu.Unlock()
	if len(changed) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	err := update(ctx, s.path, changed)
	if err == nil {
		s.setProblem(nil)
		return
	}
	s.setProblem(s.unsaved(err))
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(changed, s.changed)
	s.changed = changed
	s.wakeUp()
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
