package metaview

import "feedscope/ui/text"

// layout shows a time to the microsecond.
const layout = "2006-01-02 15:04:05.000000 MST"

func (s *sheet) times(f *Facts) {
	s.fact("arrived", f.Arrived.Format(layout))
	if f.Made.IsZero() {
		s.fact("made", "unknown: none was read; the feed's time: PATH says where it is")
	} else {
		s.fact("made", f.Made.In(f.Arrived.Location()).Format(layout))
		s.fact("age", age(f))
	}
	if f.Conn > 0 {
		s.fact("came", came(f))
	}
}

// came says whether the event was replayed, which only the time of its making can tell.
func came(f *Facts) string {
	switch {
	case f.Poll > 0 && f.Replayed:
		return "with the first poll: it was made before that"
	case f.Poll > 0:
		return "by a poll: it was made after the one before, as far as anybody knows"
	case f.Replayed:
		return "replayed: it was made before the connection was up"
	case f.Made.IsZero():
		return "live or replayed: not known without the time of its making"
	}
	return "live"
}

// age says how old the event was when it arrived, as far as the clocks allow to tell.
func age(f *Facts) string {
	age := f.Arrived.Sub(f.Made)
	if f.Clock.Known {
		age -= f.Clock.Offset
	}
	if off := -age - max(f.Clock.PlusMinus, 0); off > 0 {
		return "unknown: clock off by at least " + text.Lag(off)
	}
	if !f.Clock.Known {
		return text.Lag(age) + " by two clocks, whose difference is not known"
	}
	return text.Lag(max(age, 0)) + " ±" + text.Lag(f.Clock.PlusMinus) + " when it arrived"
}
