package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle is a text to look for in others. It is never empty.
type needle interface {
	// index gives where the needle is first found in s, as s[from:to]; from is -1 where it is not.
	index(s string) (from, to int)
	// prefix gives how many of the first bytes of s are the needle, -1 if they are not.
	prefix(s string) int
}

// newNeedle makes the needle for a text, by the rule of smart case.
func newNeedle(text string) needle {
	if hasUpper(text) {
		return exact(text)
	}
	return newFolded(text)
}

// newFolded makes the needle for a text in either case.
func newFolded(text string) needle {
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }):
		return newLetters(text)
	case strings.ContainsFunc(text, unicode.IsLetter):
		return newASCII(text)
	}
	return exact(text)
}

// exact is a needle that is found as it is written.
type exact string

func (n exact) index(s string) (from, to int) {
	from = strings.Index(s, string(n))
	return from, from + len(n)
}

func (n exact) prefix(s string) int {
	if strings.HasPrefix(s, string(n)) {
		return len(n)
	}
	return -1
}

// letters is a needle in either case that has letters outside of ASCII: for each letter the encodings that count
// as it. They may differ in length.
type letters struct {
	forms [][]string
	// first tells which bytes the first letter's encodings begin with.
	first [256]bool
}

func newLetters(text string) *letters {
	n := &letters{}
	for _, r := range text {
		n.forms = append(n.forms, forms(r))
	}
	for _, f := range n.forms[0] {
		n.first[f[0]] = true
	}
	return n
}

func (n *letters) index(s string) (from, to int) {
	for from = range len(s) {
		if n.first[s[from]] {
			if size := n.prefix(s[from:]); size >= 0 {
				return from, from + size
			}
		}
	}
	return -1, -1
}

func (n *letters) prefix(s string) int {
	at := 0
	for _, forms := range n.forms {
		size := prefixOf(s[at:], forms)
		if size == 0 {
			return -1
		}
		at += size
	}
	return at
}

// prefixOf gives the length of the one form that s begins with, 0 if it is none.
func prefixOf(s string, forms []string) int {
	for _, f := range forms {
		if strings.HasPrefix(s, f) {
			return len(f)
		}
	}
	return 0
}
