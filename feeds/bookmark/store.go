package bookmark

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"sync"
	"time"
)

// Bounds of what is kept.
const (
	// Interval is the least time between two writes of the file.
	Interval = 5 * time.Second
	// MaxEntries is the most feeds that the file has.
	MaxEntries = 10_000
	// MaxID is the longest id that is kept, in bytes.
	MaxID = 4 << 10
)

// Store keeps ids in a file. Make one with [Open] and Close it in the end. It is safe for concurrent use.
type Store struct {
	path string
	wake chan struct{}
	end  chan struct{}
	done chan struct{}

	mu      sync.Mutex
	entries map[string]entry
	changed map[string]entry // What the file does not have yet; without an id it is to go.
	note    string
}

// Open reads the file at path, which need not be there. What is wrong with it, [Store.Note] tells.
func Open(path string) *Store {
	s := &Store{
		path: path, wake: make(chan struct{}, 1), end: make(chan struct{}), done: make(chan struct{}),
		changed: make(map[string]entry),
	}
	var err error
	if s.entries, err = read(path); err != nil {
		s.note = "the ids of the last run cannot be read and are begun anew: " + err.Error()
	}
	go s.run()
	return s
}

// Note says in a sentence what went wrong last with the file; empty: nothing.
func (s *Store) Note() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.note
}

// Last gives the id that was kept for a key; empty: none.
func (s *Store) Last(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[hash(key)].ID
}

// Keep notes the id of a key; an empty one, or one that is too long, removes it. It does not wait.
func (s *Store) Keep(key string, id []byte) {
	if len(id) > MaxID {
		id = nil
	}
	k, e := hash(key), entry{ID: string(id), Time: time.Now().UTC()}
	s.mu.Lock()
	s.entries[k], s.changed[k] = e, e
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Close writes what is left to be written.
func (s *Store) Close() {
	close(s.end)
	<-s.done
}

// run writes the file after changes, now and then.
func (s *Store) run() {
	defer close(s.done)
	defer s.write()
	for {
		select {
		case <-s.wake:
		case <-s.end:
			return
		}
		s.write()
		select {
		case <-time.After(Interval):
		case <-s.end:
			return
		}
	}
}

// write brings the file up to date. What could not be written is tried again with the next change.
func (s *Store) write() {
	s.mu.Lock()
	changed := s.changed
	s.changed = make(map[string]entry)
	s.mu.Unlock()
	if len(changed) == 0 {
		return
	}
	err := update(s.path, changed)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.note = ""
		return
	}
	s.note = "the last event IDs cannot be kept: " + err.Error()
	maps.Copy(changed, s.changed)
	s.changed = changed
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
