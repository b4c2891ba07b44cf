package tap

import (
	"sync"

	"feedscope/feeds"
)

// MaxBodies is how many bytes of request bodies [Bodies] keep.
const MaxBodies = 32 << 20

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
	b.used += len(t.Body)
	b.held = append(b.held, s)
	for b.used > MaxBodies {
		old := b.held[0]
		b.used -= len(old.tapped.Body)
		old.tapped.Body = nil
		b.held[0] = nil
		b.held = b.held[1:]
	}
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
