package panel

import "feedscope/ui/term/theme"

// FeedHue returns the color of a feed by its index.
func FeedHue(feed int) theme.Role { return theme.Hue + theme.Role(max(feed, 0)%theme.NumHues) }

// Hues assigns colors to names. The first [theme.NumHues] names differ from each other, and a name usually keeps its
// color between runs. The zero value is ready for use.
type Hues struct {
	names [theme.NumHues]string
	taken [theme.NumHues]bool
}

// Of returns the color of a name.
func (h *Hues) Of(name string) theme.Role {
	sum := uint32(2166136261) // FNV-1a.
	for i := range len(name) {
		sum = (sum ^ uint32(name[i])) * 16777619
	}
	first := int(sum % theme.NumHues)
	for i := range theme.NumHues {
		at := (first + i) % theme.NumHues
		if !h.taken[at] {
			h.taken[at], h.names[at] = true, name
		}
		if h.names[at] == name {
			return theme.Hue + theme.Role(at)
		}
	}
	return theme.Hue + theme.Role(first)
}
