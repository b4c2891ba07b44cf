package panel

import (
	"feedscope/ui/term/text"
)

// maxNames bounds the names of a set, which may come from a feed.
const maxNames = 64

// Names shortens the names of a set in the place where they differ least, so their short forms stay distinct. The zero
// value is an empty set.
type Names struct {
	all   []string // Clean.
	w     int
	head  int // The cells kept of a name's start, in w cells.
	short map[string]string
}

// NewNames returns a set of names.
func NewNames(names ...string) *Names {
	n := new(Names)
	for _, name := range names {
		n.Add(name)
	}
	return n
}

// Add adds a name to the set if it is new and there is room, and reports whether short forms may have changed.
func (n *Names) Add(name string) bool {
	name = text.Clean(name)
	for _, known := range n.all {
		if known == name {
			return false
		}
	}
	if len(n.all) == maxNames {
		return false
	}
	n.all, n.w = append(n.all, name), 0
	return true
}

// Width returns the width of the longest name, at most most.
func (n *Names) Width(most int) (w int) {
	for _, name := range n.all {
		w = max(w, text.Width(name))
	}
	return min(w, most)
}

// Short returns a name, clean, in at most w cells.
func (n *Names) Short(name string, w int) string {
	clean := text.Clean(name)
	if text.Width(clean) <= w {
		return clean
	}
	if n.w != w || n.short == nil {
		n.fit(w)
	}
	short, ok := n.short[name]
	if !ok {
		short = shorten(clean, w, n.head)
		if len(n.short) < maxNames {
			n.short[name] = short
		}
	}
	return short
}

// fit chooses how much of the start to keep: whatever keeps the most names distinct, or else a third.
func (n *Names) fit(w int) {
	n.w, n.short = w, make(map[string]string)
	best := -1
	for _, head := range [...]int{w / 3, 0, w / 2, w * 2 / 3, w - 1} {
		different := make(map[string]bool, len(n.all))
		for _, name := range n.all {
			different[shorten(name, w, head)] = true
		}
		if len(different) > best {
			best, n.head = len(different), head
		}
	}
}

// shorten cuts a clean name to w cells in its middle, after head cells.
func shorten(name string, w, head int) string {
	if text.Width(name) <= w {
		return name
	}
	if w < 2 {
		return text.Truncate(name, w)
	}
	start := text.Prefix(name, max(min(head, w-1), 0))
	return start + text.Ellipsis + Tail(name, w-1-text.Width(start))
}
