package answer

import (
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

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
	return text.Clean(s.deps.Shown(feed, f.HideSecrets))
}

// titled returns the end of a name, which has the number, for the title of a panel of w cells.
func titled(name string, w int) string {
	const others, least = 28, 10 // The name of the panel and the state take most of a narrow one.
	return panel.CutFront(name, max(w-others, least))
}
