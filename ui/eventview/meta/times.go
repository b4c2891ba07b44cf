package meta

import (
	"fmt"
	"time"

	"feedscope/ui/term/text"
)

// layout formats a time to the microsecond.
const layout = "2006-01-02 15:04:05.000000 MST"

func (s *sheet) times(f *Facts) {
	s.fact("arrived", f.Arrived.Format(layout))
	if f.Created.IsZero() {
		s.fact("created", unknownTime(f.TimePath))
	} else {
		s.fact("created", f.Created.In(f.Arrived.Location()).Format(layout))
		s.fact("age", age(f))
	}
	if f.Conn > 0 {
		s.fact("delivery", delivery(f))
	}
}

// unknownTime explains why the creation time of an event is unknown.
func unknownTime(path string) string {
	if path == "" {
		return "unknown: no time path is set (--time)"
	}
	return fmt.Sprintf("unknown: the data has no time at %q", path)
}

// delivery describes whether the event was replayed, which only its creation time can show.
func delivery(f *Facts) string {
	switch {
	case f.Poll > 0 && f.Replayed:
		return "first poll: created earlier"
	case f.Poll > 0:
		return "polled: apparently created since the previous poll"
	case f.Replayed:
		return "replayed: created before the connection was up"
	case f.Created.IsZero():
		return "live or replayed: unknown without a creation time"
	}
	return "live"
}

// age describes how old the event was on arrival, as far as the clocks can show.
func age(f *Facts) string {
	age := f.Arrived.Sub(f.Created)
	if f.Clock.Known {
		age -= f.Clock.Offset
	}
	plusMinus := max(f.Clock.PlusMinus, 0)
	if f.Created.Nanosecond() == 0 { // It is probably truncated to a second.
		plusMinus += time.Second
	}
	if off := -age - plusMinus; off > 0 {
		return "unknown: clock off by at least " + text.Lag(off)
	}
	if !f.Clock.Known {
		return text.Lag(age) + " between two clocks with an unknown offset"
	}
	return text.Lag(max(age, 0)) + " ±" + text.Lag(plusMinus) + " on arrival"
}
