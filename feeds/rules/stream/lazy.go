package stream

import (
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
)

// Lazy is a feed of alerts that opens when the other feeds have, since their indexes come first, and closes when there are no
// rules. Alerts that come while it is closed wait for it. The zero value is closed. It is safe for concurrent use.
type Lazy struct {
	mu     sync.Mutex
	stream *Stream
	early  []rules.Alert
}

// Add adds the event of an alert, unless another feed has taken the place of this one.
func (l *Lazy) Add(a rules.Alert) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.stream == nil:
		l.early = append(l.early, a)
	case !l.stream.feed.Removed():
		l.stream.Add(a)
	}
}

// Open opens the feed as [Open] does, unless it is open.
func (l *Lazy) Open(h *hub.Hub, start time.Time, folds ...feeds.Fold) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stream != nil {
		return nil
	}
	if l.stream, err = Open(h, start, folds...); err != nil {
		return err
	}
	for _, a := range l.early {
		l.stream.Add(a)
	}
	l.early = nil
	return nil
}

// Opened reports whether the feed is open.
func (l *Lazy) Opened() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stream != nil
}

// Close removes the feed from its hub, unless another one has taken its name, and drops the alerts that wait.
func (l *Lazy) Close(h *hub.Hub) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stream != nil && !l.stream.feed.Removed() {
		h.Remove(l.stream.feed)
	}
	l.stream, l.early = nil, nil
}
