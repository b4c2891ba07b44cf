package hub

import "feedscope/feeds"

// Adopt changes how the feed's stream is read, to what a spec says: heartbeat and silence, IDs and resume, noise, closes,
// and the event that ends it. The limits of silence apply at once, the rest from the next read or the end of the
// connection, which stays open. If the spec's positions mean something else, the feed forgets its own. A time path is
// tried; see [Feed.TryTimePath]. The rest of the spec is ignored.
func (f *Feed) Adopt(s feeds.Spec) {
	s.StaleAfter, s.IdleTimeout = silences(&s)
	f.mu.Lock()
	f.adopted = &s
	w := f.watch
	f.mu.Unlock()
	if w != nil {
		w.limit(&s)
	}
}

// adopt applies the spec that Adopt was given, on the feed's goroutine. The caller holds mu.
func (f *Feed) adopt() {
	s := f.adopted
	if s == nil {
		return
	}
	f.adopted = nil
	f.spec.Heartbeat, f.spec.StaleAfter, f.spec.IdleTimeout = s.Heartbeat, s.StaleAfter, s.IdleTimeout
	f.spec.QuietAfter = s.QuietAfter
	if !f.spec.SamePositions(&s.Request) {
		f.position.id = nil
	}
	f.spec.Resume, f.spec.ResumeEvents, f.spec.Labels = s.Resume, s.ResumeEvents, s.Labels
	f.spec.End, f.spec.Noise, f.spec.ExpectCloses = s.End, s.Noise, s.ExpectCloses
	f.tryTimePath(s.TimePath)
}
