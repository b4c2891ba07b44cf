package panel

import (
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/ui/term/text"
)

// grace is how long a feed may be disconnected before its data is marked as old. It hides routine reconnects.
const grace = 3 * time.Second

// Sources are the feeds that a panel draws from. The status of a feed is read at most once a frame, and only if
// needed.
type Sources struct {
	// Indexes are the feeds, those that are present.
	Indexes []int
	// Name returns the name of a feed, Status its status and the arrival of its last byte.
	Name   func(feed int) string
	Status func(feed int) (feeds.Status, time.Time)
	// Since returns from when on a feed's events are known to be complete; see [hub.Feed.Since]. Nil: always.
	Since func(feed int) time.Time

	// Alerts reports whether a feed is that of the alerts, whose state says nothing. Nil: none is.
	Alerts func(feed int) bool

	roster  *Roster // Nil if Indexes never change.
	indexes func() []int
	version int

	now     time.Time
	refresh uint64 // Counts refreshes.
	memo    []feedStatus
}

// feedStatus is the status of a feed, valid until a refresh.
type feedStatus struct {
	until    uint64
	status   feeds.Status
	lastByte time.Time
}

// Indexes returns the indexes of the named feeds, or of all feeds but that of the alerts if names is empty.
func (d Deps) Indexes(names []string) []int {
	all := d.Feeds.Indexes(names)
	if len(names) > 0 || d.Alerts == nil {
		return all
	}
	return slices.DeleteFunc(all, d.Alerts.Of)
}

// Sources returns the named feeds, or all feeds if names is empty, as sources. Beside others, that of the alerts is none: it
// is always live.
func (d Deps) Sources(names []string) *Sources {
	indexes := func() []int {
		all := d.Indexes(names)
		if len(all) > 1 && d.Alerts != nil {
			all = slices.DeleteFunc(all, d.Alerts.Of)
		}
		return all
	}
	s := &Sources{
		Indexes: indexes(), Name: d.Name, Status: d.Status,
		roster: d.Feeds, indexes: indexes, version: d.Feeds.Version(),
	}
	if d.Hub != nil {
		s.Since = d.Since
	}
	if d.Alerts != nil {
		s.Alerts = d.Alerts.Of
	}
	return s
}

// Refresh forgets the statuses read so far, and reports whether Indexes has changed. Call it from the panel's Refresh.
func (s *Sources) Refresh(now time.Time) (changed bool) {
	s.now = now
	s.refresh++
	if s.roster == nil || s.version == s.roster.Version() {
		return false
	}
	s.Indexes, s.version = s.indexes(), s.roster.Version()
	return true
}

func (s *Sources) statusOf(feed int) feedStatus {
	if feed >= len(s.memo) {
		s.memo = append(s.memo, make([]feedStatus, feed+1-len(s.memo))...)
	}
	st := &s.memo[feed]
	if s.refresh >= st.until {
		st.until = s.refresh + 1
		st.status, st.lastByte = s.Status(feed)
	}
	return *st
}

// Old reports whether a feed's data may be outdated: the feed is not live, and not just reconnecting.
func (s *Sources) Old(feed int) bool {
	st := s.statusOf(feed)
	switch st.status.State {
	case feeds.Live:
		return false
	case feeds.Connecting, feeds.Waiting:
		return s.now.Sub(st.lastByte) > grace
	default:
		return true
	}
}

// OldRow reports whether a row that was last updated at a time may be outdated: its feed is, or the feed has reconnected
// and nothing has confirmed the row since. It may become so without news at next, if that is not zero.
func (s *Sources) OldRow(feed int, updated time.Time) (old bool, next time.Time) {
	old = s.Old(feed)
	if old || s.Since == nil {
		return old, time.Time{}
	}
	since := s.Since(feed)
	if !updated.Before(since) {
		return false, time.Time{}
	}
	if next = since.Add(grace); s.now.Before(next) {
		return false, next
	}
	return true, time.Time{}
}

// Live reports whether any of the feeds is up to date.
func (s *Sources) Live() bool {
	return slices.ContainsFunc(s.Indexes, func(feed int) bool { return !s.Old(feed) })
}

// Mark returns the badge text for feeds that are not live: "stale, 41s old", "2 of 5 feeds not live", empty while all
// are live.
func (s *Sources) Mark() string {
	old := 0
	var st feedStatus
	for _, feed := range s.Indexes {
		if s.Old(feed) {
			old++
			st = s.statusOf(feed)
		}
	}
	switch {
	case old == 0 || st.lastByte.IsZero() && old == len(s.Indexes):
		return ""
	case len(s.Indexes) == 1:
		return StateWord(st.status.State) + ", " + string(AppendAge(nil, Age(s.now, st.lastByte))) + " old"
	}
	return text.Count(old) + " of " + text.Count(len(s.Indexes)) + " feeds not live"
}

// Waiting returns what an empty panel waits for and the status of its feeds: "no quote yet from market",
// "connecting". events are the names of the events it takes.
func (s *Sources) Waiting(f Frame, events []string) (what, how string) {
	return "no " + oneOf(events, "event") + " yet from " + s.names(f), s.best(f)
}

// names lists the feeds, or counts them if they are too many or hidden.
func (s *Sources) names(f Frame) string {
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

// best describes the status of the feed most likely to send something.
func (s *Sources) best(f Frame) string {
	order := []feeds.State{
		feeds.Live, feeds.Connecting, feeds.Stale, feeds.Waiting, feeds.Paused, feeds.Failed, feeds.Ended,
	}
	best, found := feeds.Status{}, len(order)
	for _, feed := range s.Indexes {
		if s.Alerts != nil && s.Alerts(feed) {
			continue
		}
		st := s.statusOf(feed).status
		if at := slices.Index(order, st.State); at >= 0 && at < found {
			best, found = st, at
		}
	}
	switch {
	case found == len(order):
		return ""
	case best.State == feeds.Waiting && best.NextTry.After(s.now):
		left := best.NextTry.Sub(s.now).Truncate(time.Second) + time.Second
		return "retrying in " + string(AppendAge(nil, left))
	case best.State == feeds.Failed && best.Reason != "" && !f.HideSecrets:
		return "failed: " + best.Reason
	}
	return StateWord(best.State)
}

// StateWord returns the word for a state on the screen. Records and exports keep the names of [feeds.State].
func StateWord(s feeds.State) string {
	switch s {
	case feeds.Waiting:
		return "reconnecting"
	case feeds.Paused:
		return "disconnected"
	default:
		return s.String()
	}
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

// Age returns the time that has passed since at, even if the clock was set meanwhile. It counts full seconds of the clock, so
// the ages of all rows change at once.
func Age(now, at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	second := now.Add(-time.Duration(now.Nanosecond()))
	return max((second.Sub(at) + time.Second - 1).Truncate(time.Second), 0)
}

// AppendAge appends an age in two to four cells: 7s, 59m, 23h, 365d.
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

// NextSecond returns when ages change next, for a panel's deadline.
func NextSecond(now time.Time) time.Time { return now.Truncate(time.Second).Add(time.Second) }
