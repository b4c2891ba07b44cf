package feeds

import "feedscope/feeds/bookmark"

// bookmarks gives the store of a file, which all feeds share that name it. The caller holds mu.
func (h *Hub) bookmarks(path string) *bookmark.Store {
	if s, ok := h.stores[path]; ok {
		return s
	}
	if h.stores == nil {
		h.stores = make(map[string]*bookmark.Store)
	}
	s := bookmark.Open(path)
	h.stores[path] = s
	return s
}

func (h *Hub) closeBookmarks() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.stores {
		s.Close()
	}
	clear(h.stores)
}

// remember has the feed take up where a store has it from, unless the spec says where, and keep its place there.
func (f *Feed) remember(s *bookmark.Store) {
	f.kept = s
	if len(f.lastID) == 0 {
		f.lastID = []byte(s.Last(f.bookmarkKey()))
	}
}

// bookmarkKey tells feeds apart over restarts.
func (f *Feed) bookmarkKey() string { return f.spec.URL + "\x00" + f.spec.Name }

// left takes note of what the next request resumes after. The caller holds mu.
func (f *Feed) left(place []byte) {
	f.lastID = append(f.lastID[:0], place...)
	if f.kept != nil {
		f.kept.Keep(f.bookmarkKey(), place)
	}
}
