package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/capture/replay"
	"feedscope/feeds/config"
)

// rotation is a flag's value that is a size, a time, or both.
type rotation struct {
	text  string
	bytes int64
	after time.Duration
}

// The smallest parts: smaller ones would be more head than body.
const (
	minPart     = 64 * config.KiB
	minPartTime = time.Second
)

var errRotation = errors.New("it is neither a size nor a time, or too small")

// String gives the value as it was written.
func (r *rotation) String() string { return r.text }

// Set takes a size, a time, or both with a comma between.
func (r *rotation) Set(text string) error {
	set := rotation{text: text}
	for part := range strings.SplitSeq(text, ",") {
		if after, err := time.ParseDuration(part); err == nil && after >= minPartTime && set.after == 0 {
			set.after = after
			continue
		}
		size, err := config.ParseSize(part)
		if err != nil || size < minPart || set.bytes != 0 {
			return errRotation
		}
		set.bytes = int64(size)
	}
	*r = set
	return nil
}

// Type tells what the value is in lists of flags.
func (r *rotation) Type() string { return "size" }

func (r *rotation) wanted() string {
	return "a size from 64KiB, a time from 1s, or both, for example 100MB,1h"
}

// speed is a flag's value that is a factor, or "max".
type speed float64

// String gives the value.
func (s *speed) String() string {
	if *s >= replay.MaxSpeed {
		return "max"
	}
	return strconv.FormatFloat(float64(*s), 'g', -1, 64)
}

// Set takes a factor or "max".
func (s *speed) Set(text string) error {
	if text == "max" {
		*s = replay.MaxSpeed
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= replay.MinSpeed) {
		return fmt.Errorf("it is no factor from %v on", replay.MinSpeed)
	}
	*s = speed(v)
	return nil
}

// Type tells what the value is in lists of flags.
func (s *speed) Type() string { return "speed" }

func (s *speed) wanted() string { return "0.1 or more, or max" }

// moment is a flag's value that is a time within a recording, as people write one: a date and time, a time of day, or a
// time after the beginning or before the end.
type moment struct {
	text string
	in   func(from, to time.Time) time.Time // Nil for the zero value.
}

// String gives the value as it was written.
func (m *moment) String() string { return m.text }

var errMoment = errors.New("it is no time")

// Set takes a time.
func (m *moment) Set(text string) error {
	m.text = text
	if d, err := time.ParseDuration(text); err == nil {
		m.in = func(from, to time.Time) time.Time {
			if d < 0 {
				return to.Add(d)
			}
			return from.Add(d)
		}
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			m.in = func(time.Time, time.Time) time.Time { return t }
			return nil
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			m.in = func(from, _ time.Time) time.Time { return nextTimeOfDay(from, t) }
			return nil
		}
	}
	return errMoment
}

// nextTimeOfDay is when it is the time of day of t for the first time, not before from, to the second.
func nextTimeOfDay(from, t time.Time) time.Time {
	from = from.Local()
	at := time.Date(from.Year(), from.Month(), from.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.Local)
	if at.Before(from.Truncate(time.Second)) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// Type tells what the value is in lists of flags.
func (m *moment) Type() string { return "time" }

func (m *moment) wanted() string {
	return "a time such as 14:03:20 or 2026-05-04T14:03:20Z, one after the beginning such as 1m30s, or before the end such as -30s"
}

// of gives the time in a recording; zero if the flag is not set.
func (m *moment) of(from, to time.Time) time.Time {
	if m.in == nil {
		return time.Time{}
	}
	return m.in(from, to)
}
