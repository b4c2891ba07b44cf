package service

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/ui/cli/lines"
	"feedscope/ui/term/text"
)

// Format is a format of log lines.
type Format uint8

// The formats. Text is key=value pairs, JSON one object per line.
const (
	Text Format = iota
	JSON
)

// Formats returns the names of the formats, in order.
func Formats() []string { return []string{"text", "json"} }

// maxValue is the length of the longest value in a line, in bytes.
const maxValue = 1 << 10

// Log is a log whose lines are safe for a terminal, contain no secrets, and hold up nobody if the log is blocked.
type Log struct {
	*slog.Logger
	lines *lines.Writer
}

// NewLog returns a log that is written to out. Without times, the reader of the log adds them. The caller closes it.
func NewLog(out io.Writer, format Format, times bool) *Log {
	w := lines.New(out, func(n int) []byte {
		var line bytes.Buffer
		NewLogger(&line, format, times).Warn("the log was blocked", "lines_lost", n)
		return line.Bytes()
	}, nil)
	return &Log{NewLogger(w, format, times), w}
}

// Lost returns how many lines are missing because the log was blocked.
func (l *Log) Lost() int { return l.lines.Lost() }

// Close writes the remaining lines, unless the log is blocked.
func (l *Log) Close() { l.lines.Close() }

// NewLogger returns the logger of a [Log] that writes to out itself.
func NewLogger(out io.Writer, format Format, times bool) *slog.Logger {
	o := slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if !times && len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return cleaned(a)
	}}
	if format == JSON {
		return slog.New(slog.NewJSONHandler(out, &o))
	}
	return slog.New(slog.NewTextHandler(out, &o))
}

// cleaned returns an attribute without secrets, control characters and very long values.
func cleaned(a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(clean(a.Value.String()))
	case slog.KindDuration:
		a.Value = slog.StringValue(a.Value.Duration().Round(time.Millisecond).String())
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(clean(err.Error()))
		}
	default:
	}
	return a
}

// clean returns a value without secrets, safe for a terminal and not too long. A secret that the first cut splits is gone
// after the second.
func clean(s string) string {
	whole := len(s)
	s = text.Clean(schema.Redact(s[:min(whole, 4*maxValue)]))
	if len(s) <= maxValue && whole <= 4*maxValue {
		return s
	}
	return strings.ToValidUTF8(s[:min(len(s), maxValue)], "") + "…"
}

// filled returns the attributes without those that are empty.
func filled(attrs ...slog.Attr) []slog.Attr {
	kept := attrs[:0]
	for _, a := range attrs {
		if v := a.Value; v.Kind() == slog.KindString && v.String() == "" || v.Kind() == slog.KindInt64 && v.Int64() == 0 ||
			v.Kind() == slog.KindUint64 && v.Uint64() == 0 || v.Kind() == slog.KindDuration && v.Duration() == 0 {
			continue
		}
		kept = append(kept, a)
	}
	return kept
}

// Write logs a line without empty attributes.
func Write(l *slog.Logger, level slog.Level, message string, attrs ...slog.Attr) {
	l.LogAttrs(context.Background(), level, message, filled(attrs...)...)
}
