package search

// follow scans the events from number next on as they arrive.
func (s *Search) follow(next uint64, news <-chan struct{}) {
	sc := newScanner(s)
	for {
		if next = s.scanFrom(sc, next); s.ctx.Err() != nil {
			return
		}
		select {
		case <-news:
		case <-s.ctx.Done():
			return
		}
	}
}

// scanFrom scans all events from number next on, and returns the number to continue from.
func (s *Search) scanFrom(sc *scanner, next uint64) uint64 {
	for {
		v, ok := s.history.View(next)
		if !ok {
			first, _ := s.history.Range()
			if first <= next {
				return next
			}
			next = first // The events before it were dropped unscanned.
			s.mu.Lock()
			s.scanned = next
			s.mu.Unlock()
			continue
		}
		start, end := v.Range()
		found, ok := sc.scan(&v, next, end)
		v.Release()
		if !ok {
			return next
		}
		s.append(start, next, end, found)
		next = end
	}
}

// append adds the matches found among the events between two numbers; start is where their slab of the history starts.
func (s *Search) append(start, from, to uint64, found []uint32) {
	first, _ := s.history.Range()
	s.mu.Lock()
	changed := s.found.drop(first)
	changed = s.found.append(start, from, to, found) || changed
	s.scanned = to
	s.mu.Unlock()
	if changed {
		s.options.Notify()
	}
}
