package encode

import (
	"bytes"
	"time"

	"feedscope/feeds"
	"feedscope/ui/term/text"
)

// plainEncoder writes one part of each message as received.
type plainEncoder struct {
	terminal bool
	part     func(dst []byte, e *feeds.Event) []byte // Appends the part.
}

func (p plainEncoder) append(dst []byte, e *feeds.Event) []byte {
	switch {
	case e.Kind != feeds.Message:
		return dst
	case p.terminal:
		return appendCleanLines(dst, p.part(nil, e))
	}
	return p.part(dst, e)
}

func (plainEncoder) header(dst []byte) []byte { return dst }

func (plainEncoder) gap(dst []byte, _ int, _ time.Duration, _ time.Time) []byte { return dst }

func dataLine(dst []byte, e *feeds.Event) []byte { return append(append(dst, e.Data...), '\n') }

func rawBlock(dst []byte, e *feeds.Event) []byte { return e.AppendBlock(dst) }

// appendCleanLines appends s, made safe to print except for line feeds.
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
