package panel

import (
	"regexp"

	"feedscope/ui/text"
)

// host finds what may name a host, an address or a URL: a word with a dot, a colon or a slash within it.
var host = regexp.MustCompile(`[^\s"()]*[\pL\pN\]][.:/]+[\pL\pN\[][^\s"()]*`)

// HideHosts leaves out of a text what may name a host.
func HideHosts(s string) string { return host.ReplaceAllString(s, "•••") }

// CutFront cuts a name to w cells from the front: names of feeds, made of host and path, differ at the end.
func CutFront(name string, w int) string {
	name = text.Clean(name)
	if w < 2 || text.Width(name) <= w {
		return name
	}
	return "…" + Tail(name, w-1)
}

// Tail gives the end of a text that fits into w cells, clean.
func Tail(s string, w int) string {
	s = text.Clean(s)
	for width := text.Width(s); width > w && s != ""; {
		size, cells := text.Cluster(s)
		s, width = s[size:], width-cells
	}
	return s
}
