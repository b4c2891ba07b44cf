package markdown

import (
	"bytes"
	"iter"
	"unicode/utf8"
)

// Parsing a hostile text takes a time that grows with the square of its size, so it is parsed in chunks. A chunk ends at a blank
// line before an unindented one from softChunk bytes on, or at any line or even within one at hardChunk.
const (
	softChunk = 4 << 10
	hardChunk = 8 << 10
)

// chunk is a piece of a source: an unindented block of fenced code, which is not parsed, or other text.
type chunk struct {
	from, to int
	fenced   bool
	info     string
}

// chunks splits a source.
func chunks(source []byte) iter.Seq[chunk] {
	return func(yield func(chunk) bool) {
		for from := 0; from < len(source); {
			c, next := nextChunk(source, from)
			if c.to > c.from && !yield(c) || next == len(source) {
				return
			}
			from = next
		}
	}
}

// nextChunk returns the chunk that begins at a place, and where the next one begins.
func nextChunk(source []byte, from int) (c chunk, next int) {
	if fence, info := fenceOf(source[from:]); fence != "" {
		from += lineLength(source[from:])
		at := from
		for at < len(source) && !closes(source[at:], fence) {
			at += lineLength(source[at:])
		}
		return chunk{from, at, true, info}, at + lineLength(source[at:])
	}
	at := from
	for at < len(source) {
		if at > from {
			if fence, _ := fenceOf(source[at:]); fence != "" {
				break
			}
		}
		n := lineLength(source[at:])
		if at+n-from > hardChunk {
			if at == from {
				at += cut(source[at:])
			}
			break
		}
		blank := len(bytes.TrimSpace(source[at:at+n])) == 0
		at += n
		if blank && at-from >= softChunk && at < len(source) && source[at] > ' ' {
			break
		}
	}
	return chunk{from: from, to: at}, at
}

// cut returns where to cut a line of more than hardChunk bytes: after a blank, or else between two characters.
func cut(line []byte) int {
	if blank := bytes.LastIndexByte(line[:hardChunk], ' '); blank > 0 {
		return blank + 1
	}
	at := hardChunk
	for at > hardChunk-utf8.UTFMax && !utf8.RuneStart(line[at]) {
		at--
	}
	return at
}

// lineLength returns the length of the first line with its end.
func lineLength(text []byte) int {
	if n := bytes.IndexByte(text, '\n'); n >= 0 {
		return n + 1
	}
	return len(text)
}

// fenceOf returns the fence that the first line opens, and what follows it; empty if it opens none.
func fenceOf(text []byte) (fence, info string) {
	for _, c := range []string{"`", "~"} {
		line := text[:lineLength(text)]
		rest := bytes.TrimLeft(line, c)
		if n := len(line) - len(rest); n >= len("```") && (c != "`" || !bytes.Contains(rest, []byte(c))) {
			return string(line[:n]), string(bytes.TrimSpace(rest))
		}
	}
	return "", ""
}

// closes reports whether the first line closes a fence.
func closes(text []byte, fence string) bool {
	line := bytes.TrimSpace(text[:lineLength(text)])
	return len(line) >= len(fence) && len(bytes.Trim(line, fence[:1])) == 0
}
