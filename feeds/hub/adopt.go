package hub

import "feedscope/feeds"

// Adopt changes how the feed's stream is read, to what a spec says: heartbeat and silence, IDs and resume, noise, closes,
// and the event that ends it. It takes effect with the next events; the connection stays open. The rest of the spec is
// ignored.
func (f *Feed) Adopt(s feeds.Spec) {
	s.StaleAfter, s.IdleTimeout = silences(&s)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.adopted = &s
}

// adopt applies the spec that Adopt was given, on the feed's goroutine. The caller holds mu.
func (f *Feed) adopt() (changed bool) {
	s := f.adopted
	if s == nil {
		return false
	}
	f.adopted = nil
	f.spec.Heartbeat, f.spec.StaleAfter, f.spec.IdleTimeout = s.Heartbeat, s.StaleAfter, s.IdleTimeout
	f.spec.QuietAfter = s.QuietAfter
	f.spec.Resume, f.spec.ResumeEvents, f.spec.Labels = s.Resume, s.ResumeEvents, s.Labels
	f.spec.End, f.spec.Noise, f.spec.ExpectCloses = s.End, s.Noise, s.ExpectCloses
	if s.Labels && s.Resume.Path == "" {
		f.position.id = nil
	}
	return true
}
