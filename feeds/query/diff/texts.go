package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is a line of one of two texts, or of both.
type Line struct {
	// Kind is Same, Removed or Added.
	Kind Kind
	Text string
	// Parts are the ranges of bytes that differ in a line that was removed or added in place of a similar one; nil means all
	// of it.
	Parts [][2]int
}

// Texts compares two texts line by line, and what replaces each other word by word. Lines that were removed come before those
// that took their place. ok is false if the texts differ and one of them is larger than MaxBytes.
func Texts(older, newer string) (lines []Line, ok bool) {
	if older != newer && max(len(older), len(newer)) > MaxBytes {
		return nil, false
	}
	from := 0 // Where the change that is not complete yet begins.
	walk(strings.Split(older, "\n"), strings.Split(newer, "\n"), func(k Kind, text string, _ int) {
		if k == Same {
			refine(lines[from:])
		}
		lines = append(lines, Line{Kind: k, Text: text})
		if k == Same {
			from = len(lines)
		}
	})
	refine(lines[from:])
	return lines, true
}

// refine finds the words that differ in the lines of a change. It reorders the lines.
func refine(change []Line) {
	var sides [2][]Line
	for _, l := range change {
		side := 0
		if l.Kind == Added {
			side = 1
		}
		sides[side] = append(sides[side], l)
	}
	copy(change[copy(change, sides[0]):], sides[1])
	removed, added := change[:len(sides[0])], change[len(sides[0]):]
	if len(removed) == 0 || len(added) == 0 {
		return
	}
	marks := [2]marker{newMarker(removed), newMarker(added)}
	same := 0
	compared := walk(marks[0].words, marks[1].words, func(k Kind, word string, _ int) {
		switch k {
		case Same:
			same += len(word)
			marks[0].next(false)
			marks[1].next(false)
		case Removed:
			marks[0].next(true)
		default:
			marks[1].next(true)
		}
	})
	if !compared || mostlyDiffer*same < marks[0].size+marks[1].size {
		for i := range change {
			change[i].Parts = nil
		}
	}
}

// mostlyDiffer says when lines have too little in common for the words that differ to tell anything: a text of which less than
// a third stays.
const mostlyDiffer = 6

// marker marks the words that differ in some lines, in order.
type marker struct {
	lines []Line
	words []string
	at    []place
	size  int // Of all words, in bytes.
	index int
}

// place is where a word is.
type place struct{ line, from, to int }

func newMarker(lines []Line) marker {
	m := marker{lines: lines}
	for i := range lines {
		lines[i].Parts = [][2]int{}
		eachWord(lines[i].Text, func(from, to int) {
			m.words, m.at = append(m.words, lines[i].Text[from:to]), append(m.at, place{i, from, to})
			m.size += to - from
		})
	}
	return m
}

// next takes the next word, which differs or not. Words that differ are one part with the white space between them.
func (m *marker) next(differs bool) {
	at := m.at[m.index]
	m.index++
	if !differs {
		return
	}
	parts := &m.lines[at.line].Parts
	if n := len(*parts); n > 0 && m.index > 1 && m.at[m.index-2].line == at.line && (*parts)[n-1][1] == m.at[m.index-2].to {
		(*parts)[n-1][1] = at.to
		return
	}
	*parts = append(*parts, [2]int{at.from, at.to})
}

// eachWord visits the words of a line: runs of letters, marks, digits and underscores, and any other character except white
// space.
func eachWord(line string, visit func(from, to int)) {
	begin := -1
	end := func(at int) {
		if begin >= 0 {
			visit(begin, at)
		}
		begin = -1
	}
	for at, r := range line {
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if begin < 0 {
				begin = at
			}
		case unicode.IsSpace(r):
			end(at)
		default:
			end(at)
			_, size := utf8.DecodeRuneInString(line[at:])
			visit(at, at+size)
		}
	}
	end(len(line))
}
