package panel

import (
	"regexp"
	"sync"

	"feedscope/ui/term/text"
)

// host matches a possible host, address or URL: a word with a dot, a colon or a slash inside.
var host = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\s"()]*[\pL\pN\]][.:/]+[\pL\pN\[][^\s"()]*`)
})

// number matches a decimal number, perhaps with a unit, which is no host although it has a dot.
var number = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[+\-±<>~]?\d+\.\d+(\pL{1,3}|%)?[,;.]?$`)
})

// HideHosts masks every possible host, address or URL in a text.
func HideHosts(s string) string {
	return host().ReplaceAllStringFunc(s, func(word string) string {
		if number().MatchString(word) {
			return word
		}
		return "•••"
	})
}

// CutFront cuts a name to w cells from the front: feed names made from host and path differ at the end.
func CutFront(name string, w int) string {
	name = text.Clean(name)
	if w < 2 || text.Width(name) <= w {
		return name
	}
	return "…" + Tail(name, w-1)
}

// Tail returns as much of the end of a text, cleaned, as fits into w cells.
func Tail(s string, w int) string {
	s = text.Clean(s)
	for width := text.Width(s); width > w && s != ""; {
		size, cells := text.Cluster(s)
		s, width = s[size:], width-cells
	}
	return s
}
