package tail

import (
	"context"

	"feedscope/feeds"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/hub"
)

// readFrom adds the feeds of a view.
func (s *session) readFrom(h *hub.Hub, from *view.View, watch *watch, all []hub.Addition) error {
	from.Attach(h, view.Telling{Warn: s.warn, Tick: watch.tick})
	if _, err := from.Change(nil, all); err != nil {
		return err
	}
	if err := watch.open(); err != nil {
		return err
	}
	from.Run()
	if s.options.All {
		h.Go(func(ctx context.Context) { s.follow(ctx, from, watch) })
	}
	return nil
}

// follow adds the feeds that a view finds, until ctx ends.
func (s *session) follow(ctx context.Context, from *view.View, watch *watch) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-from.Found():
		}
		var all []hub.Addition
		for _, spec := range from.Feeds() {
			if s.admit(spec) {
				all = append(all, hub.Addition{Spec: spec, Folds: append([]feeds.Fold{s}, watch.folds(-1, spec)...)})
			}
		}
		if _, err := from.Change(nil, all); err != nil {
			s.stop(&SpecError{err})
			return
		}
	}
}

// admit makes room for a feed, unless it is already followed. Feeds get their indexes in the hub in this order.
func (s *session) admit(spec feeds.Spec) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, len(s.states), len(s.states)+1)
	for i := range s.states {
		if names[i] = s.states[i].name; names[i] == spec.Name {
			return false
		}
	}
	s.states = append(s.states, feedState{name: spec.Name, spec: spec})
	s.out.SetNames(append(names, spec.Name))
	return true
}
