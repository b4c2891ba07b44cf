package feeds

import (
	"fmt"
	"maps"
	"net/http"

	"feedscope/feeds/conn"
)

// Pause disconnects the feed until Resume.
func (f *Feed) Pause() { f.control.set(pause) }

// Resume lets a paused feed connect again, from the last event ID.
func (f *Feed) Resume() { f.control.set(resume) }

// Reconnect ends the connection, or the wait for one, and connects at once. It also resumes a paused feed
// and gives a failed or ended one another try.
func (f *Feed) Reconnect() { f.control.set(reconnect) }

// ReconnectFrom is Reconnect with another last event ID, which the feed has from then on; empty: none. An id that no
// header can carry is an error.
func (f *Feed) ReconnectFrom(id string) error {
	if !conn.Sendable(id) {
		return fmt.Errorf("the last event ID %q holds a control character, which no header can carry", id)
	}
	f.control.setFrom(id)
	return nil
}

// SetHeader has the requests from the next one on send a header besides those of the spec, or in place of one of
// them; with an empty value, what the spec says. A name or a value that HTTP does not allow makes connections fail.
func (f *Feed) SetHeader(name, value string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	extra := maps.Clone(f.extra) // A request may be reading it.
	if extra == nil {
		extra = make(http.Header)
	}
	if name = http.CanonicalHeaderKey(name); value == "" {
		delete(extra, name)
	} else {
		extra[name] = []string{value}
	}
	f.extra = extra
}

// headers are those of the next request. The caller holds mu.
func (f *Feed) headers() http.Header {
	if len(f.extra) == 0 {
		return f.spec.Header
	}
	h := make(http.Header)
	for name, values := range f.spec.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	maps.Copy(h, f.extra)
	return h
}
