package tap

import (
	"slices"
	"sync"

	"feedscope/feeds"
)

// MaxBodies is how many bytes [Bodies] take.
const MaxBodies = 32 << 20

// entryBytes is about what a stream takes besides its body.
const entryBytes = 1 << 10

// Bodies keeps the bodies of requests for the streams that share it, those of the newest ones. The zero value is empty. It is
// safe for concurrent use.
type Bodies struct {
	mu   sync.Mutex
	used int
	held []*Stream // With a body, the oldest first.
}

// keep keeps what is known of the request of a stream.
func (b *Bodies) keep(s *Stream, t feeds.Tapped) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.tapped = t
	if len(t.Body) == 0 {
		return
	}
	b.used += len(t.Body) + entryBytes
	b.held = append(b.held, s)
	for b.used > MaxBodies {
		b.drop(0)
	}
}

// Forget forgets the body of a stream that is no longer listed.
func (b *Bodies) Forget(s *Stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := slices.Index(b.held, s); at >= 0 {
		b.drop(at)
	}
}

func (b *Bodies) drop(at int) {
	old := b.held[at]
	b.used -= len(old.tapped.Body) + entryBytes
	old.tapped.Body = nil
	b.held = slices.Delete(b.held, at, at+1)
}

// Request returns what is known of the request of the stream. Its body may be forgotten.
func (s *Stream) Request() feeds.Tapped {
	if s.Bodies == nil {
		return feeds.Tapped{}
	}
	s.Bodies.mu.Lock()
	defer s.Bodies.mu.Unlock()
	return s.tapped
}
