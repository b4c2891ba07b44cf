package config

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxFile bounds a configuration file, in bytes. A feed takes about 100.
const maxFile = 4 << 20

// source is a configuration file as text: UTF-8 without a byte order mark, lines ended by LF alone, so that the
// lines and columns that the YAML parser counts are those of an editor.
type source struct {
	name  string
	text  string
	lines []string
}

// newSource decodes data and says where it is not text.
func newSource(name string, data []byte) (*source, *Error) {
	text := decode(data)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	s := &source{name: name, text: text, lines: strings.Split(text, "\n")}
	for i, line := range s.lines {
		if at, what := notText(line); at >= 0 {
			p := pos{line: i + 1, col: utf8.RuneCountInString(line[:at]) + 1, width: 1}
			if what == utf8.RuneError {
				shown := clean(line[at : at+1])
				p.width = utf8.RuneCountInString(shown)
				s.lines[i] = line[:at] + shown + strings.ToValidUTF8(line[at+1:], "?")
				return s, s.errorAt(p, fmt.Sprintf("the byte 0x%02X is not UTF-8 text", line[at]),
					"save the file as UTF-8")
			}
			return s, s.errorAt(p, fmt.Sprintf("the control character U+%04X cannot stand in YAML", what),
				`delete it, or write it as an escape in double quotes: "\x1b"`)
		}
	}
	return s, nil
}

// decode gives data as UTF-8: UTF-16 is recognised by its byte order mark, and any byte order mark is dropped.
func decode(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], binary.BigEndian)
	}
	return string(bytes.TrimPrefix(data, []byte("\ufeff")))
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}

// notText finds the first byte that YAML has no place for: -1 if there is none.
func notText(line string) (at int, what rune) {
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

// isControl tells whether c is a C0 or C1 control character or DEL.
func isControl(c rune) bool {
	return c < 0x20 || c >= 0x7F && c < 0xA0
}
