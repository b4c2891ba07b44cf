package series

import "feedscope/feeds"

// Put adds a number that was not in an event's payload, such as its delay, to the series with a name. It serves sets whose
// Options.By is empty and whose only value has no name.
func (s *Set) Put(e *feeds.Event, name string, v float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of := s.group([]byte(name)); of != nil {
		s.take(of, 0, e, v, nil)
	}
	s.generation.Add(1)
}
