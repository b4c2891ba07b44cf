package answer

import "feedscope/ui/panel"

// stream is the stream of another program whose answers are shown: the one that the user has selected, or any. A nil stream is
// any.
type stream struct {
	deps     panel.Deps
	feed     int
	selected bool
}

// changed reads the user's selection, and reports whether it has changed.
func (s *stream) changed() bool {
	if s == nil {
		return false
	}
	before := *s
	s.feed, s.selected = s.deps.Chosen()
	return s.selected != before.selected || s.feed != before.feed
}

// excludes reports whether the answers of a feed are not shown.
func (s *stream) excludes(feed int) bool { return s != nil && s.selected && s.feed != feed }

// name returns the name of the selected stream, empty if none is.
func (s *stream) name(f panel.Frame) string {
	if s == nil || !s.selected {
		return ""
	}
	return s.nameOf(f, s.feed)
}

// nameOf returns the name of the stream that an answer is from; empty if there are no streams of another program.
func (s *stream) nameOf(f panel.Frame, feed int) string {
	if s == nil {
		return ""
	}
	return s.deps.Shown(feed, f.HideSecrets)
}
