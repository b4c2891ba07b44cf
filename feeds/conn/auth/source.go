package auth

import (
	"context"
	"sync"
)

// MaxRejections is how many 401 responses in a row are retried with a token from a file or a command. Each attempt
// reads the token again.
const MaxRejections = 3

// Source supplies the credentials for one feed's connections. It is safe for concurrent use.
type Source struct {
	credentials Credentials

	mu       sync.Mutex
	rejected int // In a row.
}

// NewSource returns a Source for the credentials.
func NewSource(c Credentials) *Source { return &Source{credentials: c} }

// Session returns the authorization for all requests of one connection. The credentials are looked up on first use,
// bounded by ctx, which belongs to the connection.
func (s *Source) Session(ctx context.Context) *Session {
	return &Session{s, sync.OnceValues(func() (string, error) { return s.credentials.Value(ctx) })}
}

// Session is the authorization of one connection.
type Session struct {
	source *Source
	value  func() (string, error)
}

// Authorization returns the value of the header, empty for none; see [Credentials.Value].
func (s *Session) Authorization() (string, error) { return s.value() }

// Accepted records that the server accepted the credentials.
func (s *Session) Accepted() {
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	s.source.rejected = 0
}

// Rejected records a 401 response and reports whether to retry with a token that is read again: up to
// [MaxRejections] times in a row.
func (s *Session) Rejected() (again bool) {
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	s.source.rejected++
	return s.source.credentials.Changes() && s.source.rejected <= MaxRejections
}
