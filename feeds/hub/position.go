package hub

import (
	"bytes"
	"slices"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/bookmark"
	"feedscope/feeds/jsonpath"
)

// position is where the next request resumes: an ID, or a value of an event's JSON.
type position struct {
	id    []byte
	store *bookmark.Store // Nil unless the position is kept across restarts.
}

// store returns the bookmark store of a file, which all feeds that name the file share. The caller holds mu.
func (h *Hub) store(path string) *bookmark.Store {
	if s, ok := h.stores[path]; ok {
		return s
	}
	if h.stores == nil {
		h.stores = make(map[string]*bookmark.Store)
	}
	s := bookmark.Open(path, h.warn)
	h.stores[path] = s
	return s
}

func (h *Hub) closeStores() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.stores {
		s.Close()
	}
	clear(h.stores)
}

// restore reads the feed's position from a store, unless the spec has one, and keeps it there from now on.
func (f *Feed) restore(s *bookmark.Store) {
	f.position.store = s
	if len(f.position.id) == 0 {
		f.position.id = []byte(s.Last(f.bookmarkKey()))
	}
}

// bookmarkKey identifies the feed, and what its position is, across restarts.
func (f *Feed) bookmarkKey() string {
	key := f.spec.URL + "\x00" + f.spec.Name
	if path := f.spec.Resume.Path; path != "" {
		key += "\x00" + path
	}
	return key
}

// moved records a new position. The caller holds mu.
func (f *Feed) moved(to []byte) {
	if bytes.Equal(to, f.position.id) {
		return
	}
	f.position.id = append(f.position.id[:0], to...)
	if f.position.store != nil {
		f.position.store.Keep(f.bookmarkKey(), to)
	}
}

// resumeID returns what the next request sends to resume; empty for nothing. The caller holds mu.
func (f *Feed) resumeID() string {
	if f.spec.Resume.By == feeds.ByNothing || f.spec.Poll.Every > 0 {
		return ""
	}
	return string(f.position.id)
}

// initialID returns the last event ID in force when a stream begins. The caller holds mu.
func (f *Feed) initialID() []byte {
	if f.spec.Resume.Path != "" {
		return nil // The position is not an event ID.
	}
	return f.position.id
}

// position returns the position after the batch; ok is false if the batch has none.
func (r *receiver) position() (to []byte, ok bool) {
	path, types := r.feed.spec.Resume.Path, r.feed.spec.ResumeEvents
	if !r.feed.spec.Positions() {
		return nil, false
	}
	if path == "" && len(types) == 0 {
		return r.decoder.LastEventID(), true
	}
	for i := len(r.batch) - 1; i >= 0; i-- {
		if to, ok := PositionAfter(&r.feed.spec.Request, &r.batch[i]); ok {
			return to, true
		}
	}
	return nil, false
}

// PositionAfter returns the position at which a request resumes after an event; ok is false if the event does not move it.
func PositionAfter(r *feeds.Request, e *feeds.Event) (to []byte, ok bool) {
	switch {
	case e.Kind != feeds.Message || !r.Positions():
	case len(r.ResumeEvents) > 0 && !slices.Contains(r.ResumeEvents, string(e.Type)):
	case r.Resume.Path == "":
		return e.ID, true
	default:
		if v := jsonpath.Get(e.Data, r.Resume.Path); v.Exists() && v.Type != gjson.Null {
			return []byte(v.String()), true
		}
	}
	return nil, false
}
