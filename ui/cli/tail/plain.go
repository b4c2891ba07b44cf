package tail

import (
	"bytes"
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/ui/text"
)

// plainEncoder writes a part of each event as it was received, and of nothing else.
type plainEncoder struct {
	untitled
	eventsOnly
	terminal bool
	// part appends the part of e.
	part func(dst []byte, e *feeds.Event) []byte
}

func (p plainEncoder) event(dst []byte, e *feeds.Event) []byte {
	if p.terminal {
		return appendCleanLines(dst, p.part(nil, e))
	}
	return p.part(dst, e)
}

// dataLine is the data and a line feed.
func dataLine(dst []byte, e *feeds.Event) []byte {
	return append(append(dst, e.Data...), '\n')
}

// rawBlock is the block as it was received.
func rawBlock(dst []byte, e *feeds.Event) []byte { return e.AppendBlock(dst) }

// appendCleanLines appends s made safe to print, line by line: line feeds stay.
func appendCleanLines(dst, s []byte) []byte {
	for len(s) > 0 {
		line, rest, more := bytes.Cut(s, []byte{'\n'})
		dst = text.AppendClean(dst, line)
		if more {
			dst = append(dst, '\n')
		}
		s = rest
	}
	return dst
}

// streamCleaner makes a stream of bytes safe to print that comes in pieces of any size.
type streamCleaner struct {
	held []byte
}

// append appends what can be shown of p and of what was held back before: a character may come in two pieces.
func (c *streamCleaner) append(dst, p []byte) []byte {
	c.held = append(c.held, p...)
	whole := len(c.held) - cutCharacter(c.held)
	dst = appendCleanLines(dst, c.held[:whole])
	c.held = append(c.held[:0], c.held[whole:]...)
	return dst
}

// cutCharacter counts the bytes at the end of p that may be the start of a longer character.
func cutCharacter(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
