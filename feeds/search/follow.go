package search

// follow looks at the events from number next on, as they arrive.
func (s *Search) follow(next uint64, news <-chan struct{}) {
	l := newLooker(s)
	for {
		if next = s.lookFrom(l, next); s.ctx.Err() != nil {
			return
		}
		select {
		case <-news:
		case <-s.ctx.Done():
			return
		}
	}
}

// lookFrom looks at all events from number next on, and gives the number to go on from.
func (s *Search) lookFrom(l *looker, next uint64) uint64 {
	for {
		v, ok := s.history.View(next)
		if !ok {
			first, _ := s.history.Range()
			if first <= next {
				return next
			}
			next = first // Those up to it came and went.
			s.mu.Lock()
			s.looked = next
			s.mu.Unlock()
			continue
		}
		start, end := v.Range()
		found, ok := l.look(&v, next, end)
		v.Release()
		if !ok {
			return next
		}
		s.append(start, next, end, found)
		next = end
	}
}

// append adds what was found among events from one number up to another; start is where those that lie together with
// them start.
func (s *Search) append(start, from, to uint64, found []uint32) {
	first, _ := s.history.Range()
	s.mu.Lock()
	changed := s.found.drop(first)
	changed = s.found.append(start, from, to, found) || changed
	s.looked = to
	s.mu.Unlock()
	if changed {
		s.options.Notify()
	}
}
