package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxFile bounds a document, in bytes.
const MaxFile = 1 << 20

// source is a configuration file as text: UTF-8 without a byte order mark, with LF line endings, so the YAML parser
// counts lines and columns as an editor does.
type source struct {
	name  string
	text  string
	lines []string
	// secrets maps each known key to whether excerpts mask its value.
	secrets map[string]bool
	// excerpts has the lines shown so far, with secrets masked; keyed has whether a line has a key with a secret value.
	excerpts map[int]string
	keyed    map[string]bool
}

// newSource decodes data, or returns an error at the first byte that is not text.
func newSource(name string, data []byte, secrets map[string]bool) (*source, *Error) {
	if len(data) > MaxFile {
		s := &source{name: name, lines: []string{""}, excerpts: map[int]string{}}
		return nil, s.errorAt(pos{line: 1, col: 1, width: 1}, "the file is larger than 1 MiB", "check that this is the right file")
	}
	text := decode(data)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	s := &source{
		name: name, text: text, lines: strings.Split(text, "\n"), secrets: secrets,
		excerpts: map[int]string{}, keyed: map[string]bool{},
	}
	for i, line := range s.lines {
		if at, char := notText(line); at >= 0 {
			p := pos{line: i + 1, col: utf8.RuneCountInString(line[:at]) + 1, width: 1}
			if char == utf8.RuneError {
				shown := Clean(line[at : at+1])
				p.width = utf8.RuneCountInString(shown)
				s.lines[i] = line[:at] + shown + strings.ToValidUTF8(line[at+1:], "?")
				return nil, s.errorAt(p, fmt.Sprintf("the byte 0x%02X is not UTF-8 text", line[at]),
					"save the file as UTF-8")
			}
			return nil, s.errorAt(p, fmt.Sprintf("the control character U+%04X is not allowed in YAML", char),
				`delete it, or write it as an escape in double quotes: "\x1b"`)
		}
	}
	return s, nil
}

// decode converts data to UTF-8 without a byte order mark, which is how it recognizes UTF-16.
func decode(data []byte) string {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	if err != nil {
		return string(data)
	}
	return string(text)
}

// notText returns the offset of the first character not allowed in YAML, or -1.
func notText(line string) (at int, char rune) {
	for i, c := range line {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size == 1 {
				return i, c
			}
		}
		if isControl(c) && c != '\t' {
			return i, c
		}
	}
	return -1, 0
}

// isControl reports whether c is a C0 or C1 control character or DEL.
func isControl(c rune) bool {
	return c < 0x20 || c >= 0x7F && c < 0xA0
}
