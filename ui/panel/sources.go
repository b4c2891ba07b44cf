package panel

import (
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/ui/text"
)

// grace is how long a feed may be without a connection before what it sent looks old: a routine reconnect is over by
// then, and the screen stays calm.
const grace = 3 * time.Second

// Sources are the feeds that a panel draws from. It asks for the status of a feed at most once a frame, and only
// for those that are wanted.
type Sources struct {
	// Indexes are the feeds.
	Indexes []int
	// Name gives the name of a feed, Status how it stands and when its last byte came.
	Name   func(feed int) string
	Status func(feed int) (feeds.Status, time.Time)

	now  time.Time
	memo map[int]standing
}

type standing struct {
	status   feeds.Status
	lastByte time.Time
}

// Sources gives the named feeds as sources; no name means all.
func (d Deps) Sources(names []string) *Sources {
	return &Sources{Indexes: d.Indexes(names), Name: d.Name, Status: d.Status}
}

// Refresh lets the statuses be asked for anew. Call it from the panel's Refresh.
func (s *Sources) Refresh(now time.Time) {
	s.now = now
	clear(s.memo)
}

func (s *Sources) standing(feed int) standing {
	if st, ok := s.memo[feed]; ok {
		return st
	}
	var st standing
	st.status, st.lastByte = s.Status(feed)
	if s.memo == nil {
		s.memo = make(map[int]standing)
	}
	s.memo[feed] = st
	return st
}

// Old tells whether what a feed sent may no longer be true: the feed is not live, and not just between two
// connections.
func (s *Sources) Old(feed int) bool {
	st := s.standing(feed)
	switch st.status.State {
	case feeds.Live:
		return false
	case feeds.Connecting, feeds.Waiting:
		return s.now.Sub(st.lastByte) > grace
	default:
		return true
	}
}

// Live tells whether what any of the feeds sent may be true still.
func (s *Sources) Live() bool {
	return slices.ContainsFunc(s.Indexes, func(feed int) bool { return !s.Old(feed) })
}

// Mark says in a few words for a badge that feeds are not live: "stale, 41s old", "2 of 5 feeds are not live"; "" while
// all is well.
func (s *Sources) Mark() string {
	old := 0
	var st standing
	for _, feed := range s.Indexes {
		if s.Old(feed) {
			old++
			st = s.standing(feed)
		}
	}
	switch {
	case old == 0 || st.lastByte.IsZero() && old == len(s.Indexes):
		return ""
	case len(s.Indexes) == 1:
		return st.status.State.String() + ", " + string(AppendAge(nil, Age(s.now, st.lastByte))) + " old"
	}
	return text.Count(old) + " of " + text.Count(len(s.Indexes)) + " feeds are not live"
}

// Waiting says what an empty panel waits for and how the feeds stand: "no quote yet from market", "connecting". The events are
// the event names that the panel takes.
func (s *Sources) Waiting(f Frame, events []string) (what, how string) {
	return "no " + oneOf(events, "event") + " yet from " + s.who(f), s.how(f)
}

// who names the feeds, or counts them where their names are too many or not to be seen.
func (s *Sources) who(f Frame) string {
	names := make([]string, 0, 2)
	for _, feed := range s.Indexes[:min(len(s.Indexes), 2)] {
		names = append(names, s.Name(feed))
	}
	switch {
	case len(s.Indexes) == 0:
		return "any feed"
	case len(s.Indexes) > 2:
		return text.Count(len(s.Indexes)) + " feeds"
	case f.HideSecrets && len(s.Indexes) == 1:
		return "the feed"
	case f.HideSecrets:
		return "the feeds"
	}
	return strings.Join(names, " or ")
}

// how says how the feed stands that is most likely to send something.
func (s *Sources) how(f Frame) string {
	order := []feeds.State{
		feeds.Live, feeds.Connecting, feeds.Stale, feeds.Waiting, feeds.Paused, feeds.Failed, feeds.Ended,
	}
	best, found := feeds.Status{}, len(order)
	for _, feed := range s.Indexes {
		st := s.standing(feed).status
		if at := slices.Index(order, st.State); at >= 0 && at < found {
			best, found = st, at
		}
	}
	switch {
	case found == len(order):
		return ""
	case best.State == feeds.Waiting && best.NextTry.After(s.now):
		left := best.NextTry.Sub(s.now).Truncate(time.Second) + time.Second
		return "waiting, next try in " + string(AppendAge(nil, left))
	case best.State == feeds.Failed && best.Reason != "" && !f.HideSecrets:
		return "failed: " + best.Reason
	}
	return best.State.String()
}

func oneOf(names []string, none string) string {
	switch len(names) {
	case 0:
		return none
	case 1, 2:
		return strings.Join(names, " or ")
	}
	return strings.Join(names[:2], ", ") + " or other"
}

// Age is the time since at in whole seconds of the clock: the ages of all rows step at the same moment.
func Age(now, at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return max(time.Duration(now.Unix()-at.Unix())*time.Second, 0)
}

// AppendAge writes an age in two to four cells: 7s, 59m, 23h, 365d.
func AppendAge(dst []byte, age time.Duration) []byte {
	n, unit := age/time.Second, byte('s')
	switch {
	case age >= 24*time.Hour:
		n, unit = age/(24*time.Hour), 'd'
	case age >= time.Hour:
		n, unit = age/time.Hour, 'h'
	case age >= time.Minute:
		n, unit = age/time.Minute, 'm'
	}
	return append(text.AppendCount(dst, int64(n)), unit)
}

// NextSecond is when ages step, for a panel's deadline.
func NextSecond(now time.Time) time.Time { return now.Truncate(time.Second).Add(time.Second) }
