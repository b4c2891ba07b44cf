package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/config/schema"
)

// parsed defines a flag with a value that parse converts. The error of parse describes the accepted values.
func parsed[T any](f *pflag.FlagSet, to *T, name, short, usage string, parse func(string) (T, error)) {
	f.FuncP(name, short, usage, func(text string) error {
		value, err := parse(text)
		if err == nil {
			*to = value
		}
		return err
	})
}

// oneOf returns a parser that accepts the given words.
func oneOf(options ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		if !slices.Contains(options, text) {
			return "", errors.New(schema.Or(options))
		}
		return text, nil
	}
}

// oneOfNames returns a parser that converts a name to its index.
func oneOfNames[T ~uint8](names []string) func(string) (T, error) {
	return func(text string) (T, error) {
		name, err := oneOf(names...)(text)
		return T(max(slices.Index(names, name), 0)), err
	}
}

// The bounds of the history, as in the configuration.
const (
	minHistory = schema.MiB
	maxHistory = 64 * schema.GiB
)

func parseHistory(text string) (schema.Size, error) {
	n, err := schema.ParseSize(text)
	if err != nil || n < minHistory || n > maxHistory {
		return 0, errors.New("1MiB to 64GiB, for example 256MiB")
	}
	return n, nil
}

// parseSeconds parses a time; as in curl, a number without a unit is in seconds.
func parseSeconds(text string) (time.Duration, error) {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("a time, for example 5s, or a number of seconds")
	}
	return d, nil
}

func parsePoll(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < feeds.MinPoll {
		return 0, fmt.Errorf("a duration of at least %s, for example 5s", feeds.MinPoll)
	}
	return d, nil
}

// rotation is the size or age at which a recording starts another file; zero: never.
type rotation struct {
	bytes int64
	after time.Duration
}

// The minimum size and age of a part; smaller ones would be mostly headers.
const (
	minPart     = 64 * schema.KiB
	minPartTime = time.Second
)

// parseRotation parses a size, a time, or both, separated by a comma.
func parseRotation(text string) (rotation, error) {
	var r rotation
	for part := range strings.SplitSeq(text, ",") {
		if after, err := time.ParseDuration(part); err == nil && after >= minPartTime && r.after == 0 {
			r.after = after
			continue
		}
		size, err := schema.ParseSize(part)
		if err != nil || size < minPart || r.bytes != 0 {
			return r, errors.New("a size of at least 64KiB, a time of at least 1s, or both, such as 100MB,1h")
		}
		r.bytes = int64(size)
	}
	return r, nil
}

func parseSpeed(text string) (float64, error) {
	if text == "max" {
		return replay.MaxSpeed, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= replay.MinSpeed) {
		return 0, fmt.Errorf("%v or more, or max", replay.MinSpeed)
	}
	return v, nil
}

// moment is a time within a recording: a date and time, a time of day, or a time after the start or before the end.
type moment struct {
	text string
	in   func(from, to time.Time) time.Time // Nil for the zero value.
}

func parseMoment(text string) (moment, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return moment{text, func(from, to time.Time) time.Time {
			if d < 0 {
				return to.Add(d)
			}
			return from.Add(d)
		}}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateTime, "15:04:05", "15:04"} {
		t, err := time.ParseInLocation(layout, text, time.Local)
		if err != nil {
			continue
		}
		return moment{text, func(from, _ time.Time) time.Time {
			if t.Year() == 0 {
				return nextTimeOfDay(from, t)
			}
			return t
		}}, nil
	}
	return moment{}, errors.New("a time such as 14:03:20 or 2026-05-04T14:03:20Z, 1m30s (from the start) " +
		"or -30s (before the end)")
}

// nextTimeOfDay returns the first time at or after from, to the second, at t's time of day.
func nextTimeOfDay(from, t time.Time) time.Time {
	from = from.Local()
	at := time.Date(from.Year(), from.Month(), from.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.Local)
	if at.Before(from.Truncate(time.Second)) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// of returns the time in a recording, or zero if the flag is not set.
func (m *moment) of(from, to time.Time) time.Time {
	if m.in == nil {
		return time.Time{}
	}
	return m.in(from, to)
}
