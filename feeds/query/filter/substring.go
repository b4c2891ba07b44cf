package filter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// substring is a text to search for. It is never empty.
type substring interface {
	// index returns where the text first occurs in s, as s[from:to]; from is -1 if it does not.
	index(s string) (from, to int)
}

func contains(s string, text substring) bool {
	from, _ := text.index(s)
	return from >= 0
}

// newSubstring returns the search for a text, by the rule of smart case.
func newSubstring(text string) substring {
	if hasUpper(text) {
		return exact(text)
	}
	return newFolded(text)
}

// newFolded returns the search for a text that ignores case.
func newFolded(text string) substring {
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }):
		return newUnicodeFold(text)
	case strings.ContainsFunc(text, unicode.IsLetter):
		return newASCIIFold(text)
	}
	return exact(text)
}

// exact is a text that matches only as written.
type exact string

func (t exact) index(s string) (from, to int) {
	from = strings.Index(s, string(t))
	return from, from + len(t)
}

// unicodeFold is a text outside of ASCII that matches in any case: for each letter, the encodings that are equal to it.
// They may differ in length.
type unicodeFold struct {
	letters [][]string
	// first has the bytes that an encoding of the first letter starts with.
	first [256]bool
}

func newUnicodeFold(text string) *unicodeFold {
	f := &unicodeFold{}
	for _, r := range text {
		f.letters = append(f.letters, encodings(r))
	}
	for _, e := range f.letters[0] {
		f.first[e[0]] = true
	}
	return f
}

func (f *unicodeFold) index(s string) (from, to int) {
	for from = range len(s) {
		if f.first[s[from]] {
			if size := f.prefix(s[from:]); size >= 0 {
				return from, from + size
			}
		}
	}
	return -1, -1
}

// prefix returns how many bytes at the start of s are the text, or -1.
func (f *unicodeFold) prefix(s string) int {
	at := 0
	for _, letter := range f.letters {
		i := slices.IndexFunc(letter, func(encoding string) bool { return strings.HasPrefix(s[at:], encoding) })
		if i < 0 {
			return -1
		}
		at += len(letter[i])
	}
	return at
}
