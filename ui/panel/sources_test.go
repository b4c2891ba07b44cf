package panel_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/test/clock"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

var now = paneltest.Now

// sources are feeds with statuses whose last byte arrived silent ago.
func sources(silent time.Duration, statuses ...feeds.Status) *panel.Sources {
	s := &panel.Sources{
		Name:   func(feed int) string { return []string{"market", "alerts", "metrics"}[feed] },
		Status: func(feed int) (feeds.Status, time.Time) { return statuses[feed], now.Add(-silent) },
	}
	for i := range statuses {
		s.Indexes = append(s.Indexes, i)
	}
	s.Refresh(now)
	return s
}

func is(states ...feeds.State) []feeds.Status {
	var all []feeds.Status
	for _, s := range states {
		all = append(all, feeds.Status{State: s})
	}
	return all
}

func TestOld(t *testing.T) {
	for _, c := range []struct {
		name   string
		state  feeds.State
		silent time.Duration
		old    bool
	}{
		{"a live feed, whatever its silence", feeds.Live, time.Hour, false},
		{"a stale feed at once", feeds.Stale, 0, true},
		{"a reconnect is not at once", feeds.Waiting, 2 * time.Second, false},
		{"nor is connecting", feeds.Connecting, 2 * time.Second, false},
		{"a reconnect after a while", feeds.Waiting, 4 * time.Second, true},
		{"connecting after a while", feeds.Connecting, 4 * time.Second, true},
		{"an ended feed", feeds.Ended, 0, true},
		{"a failed feed", feeds.Failed, 0, true},
		{"a paused feed", feeds.Paused, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sources(c.silent, is(c.state)...)
			if s.Old(0) != c.old || s.Live() == c.old {
				t.Errorf("old: %v, live: %v", s.Old(0), s.Live())
			}
		})
	}
}

func TestRowsAreOldUntilConfirmedAfterAReconnect(t *testing.T) {
	reconnected := now.Add(-time.Minute)
	for _, c := range []struct {
		name           string
		state          feeds.State
		since, updated time.Time
		old            bool
		next           time.Time
	}{
		{"never reconnected", feeds.Live, time.Time{}, now.Add(-time.Hour), false, time.Time{}},
		{"updated since", feeds.Live, reconnected, reconnected, false, time.Time{}},
		{"not updated since", feeds.Live, reconnected, reconnected.Add(-1), true, time.Time{}},
		{"just reconnected", feeds.Live, now.Add(-time.Second), now.Add(-time.Hour), false, now.Add(2 * time.Second)},
		{"a stale feed", feeds.Stale, time.Time{}, now, true, time.Time{}},
	} {
		s := sources(0, is(c.state)...)
		s.Since = func(int) time.Time { return c.since }
		l := panel.NewList(s, panel.Table{})
		old := l.OldRow(0, c.updated)
		if next, _ := l.Pending(); old != c.old || !next.Equal(c.next) {
			t.Errorf("%s: old is %v, the next frame is at %s", c.name, old, next)
		}
	}
}

func TestMarkNamesFeedsNotLive(t *testing.T) {
	for _, c := range []struct {
		name   string
		states []feeds.State
		want   string
	}{
		{"nothing while all are live", []feeds.State{feeds.Live, feeds.Live}, ""},
		{"the state and the silence of a single feed", []feeds.State{feeds.Stale}, "stale, 41s old"},
		{"how many of several", []feeds.State{feeds.Live, feeds.Failed, feeds.Waiting}, "2 of 3 feeds not live"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sources(41*time.Second, is(c.states...)...).Mark(); got != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestSilentFeedIsNotMarked(t *testing.T) {
	s := sources(0, is(feeds.Failed)...)
	s.Status = func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Failed}, time.Time{} }
	s.Refresh(now)
	if got := s.Mark(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestStateOfTheAlertsIsNotShown(t *testing.T) {
	s := sources(0, is(feeds.Live)...)
	s.Alerts = func(feed int) bool { return feed == 0 }
	if what, how := s.Waiting(panel.Frame{}, []string{"alert"}); what != "no alert yet from market" || how != "" {
		t.Errorf("%q, %q", what, how)
	}
}

func TestWaiting(t *testing.T) {
	for _, c := range []struct {
		name, what, how string
		events          []string
		statuses        []feeds.Status
		hide            bool
	}{
		{"one event of one feed", "no quote yet from market", "connecting", []string{"quote"}, is(feeds.Connecting), false},
		{"two of each", "no quote or trade yet from market or alerts", "live", []string{"quote", "trade"}, is(feeds.Failed, feeds.Live), false},
		{"many of each", "no a, b or other yet from 3 feeds", "stale", []string{"a", "b", "c"}, is(feeds.Stale, feeds.Paused, feeds.Ended), false},
		{"any event", "no event yet from market", "disconnected", nil, is(feeds.Paused), false},
		{"names are hidden", "no event yet from the feed", "live", nil, is(feeds.Live), true},
		{"names of two are hidden", "no event yet from the feeds", "live", nil, is(feeds.Live, feeds.Live), true},
		{
			"when the next attempt is", "no event yet from market", "retrying in 3s", nil,
			[]feeds.Status{{State: feeds.Waiting, NextTry: now.Add(2100 * time.Millisecond)}},
			false,
		},
		{
			"why it failed", "no event yet from market", "failed: 404 Not Found", nil,
			[]feeds.Status{{State: feeds.Failed, Reason: "404 Not Found"}},
			false,
		},
		{
			"but not to an audience", "no event yet from the feed", "failed", nil,
			[]feeds.Status{{State: feeds.Failed, Reason: "db.example is unknown"}},
			true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := paneltest.Frame()
			f.HideSecrets = c.hide
			what, how := sources(0, c.statuses...).Waiting(f, c.events)
			if what != c.what || how != c.how {
				t.Errorf("%q, %q", what, how)
			}
		})
	}
}

func TestStatusIsReadOncePerFrame(t *testing.T) {
	asked := 0
	s := sources(0, is(feeds.Live)...)
	s.Status = func(int) (feeds.Status, time.Time) { asked++; return feeds.Status{State: feeds.Live}, now }
	for range 2 {
		s.Refresh(now)
		s.Old(0)
		s.Old(0)
		s.Mark()
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

func TestAgesStepWithTheClock(t *testing.T) {
	base := time.Unix(1000, 0)
	early, late := base.Add(100*time.Millisecond), base.Add(900*time.Millisecond)
	for _, at := range []time.Time{early, late} {
		if panel.Age(base.Add(999*time.Millisecond), at) != 0 || panel.Age(base.Add(time.Second), at) != time.Second {
			t.Errorf("the age of %v does not step at the full second", at)
		}
	}
	for _, step := range []time.Duration{-time.Hour, time.Hour} {
		at := time.Now()
		if got := panel.Age(clock.Set(at.Add(5*time.Second), step), at); got != 5*time.Second {
			t.Errorf("after the clock was set by %v, the age is %v", step, got)
		}
	}
	if got := panel.NextSecond(early); !got.Equal(base.Add(time.Second)) {
		t.Errorf("the next second is %v", got)
	}
	if panel.Age(base, late) != 0 || panel.Age(base, time.Time{}) != 0 {
		t.Error("a future or zero time has an age")
	}
}

func TestAgesAreShort(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0: "0s", 59 * time.Second: "59s", 60 * time.Second: "1m", 59 * time.Minute: "59m", time.Hour: "1h",
		23 * time.Hour: "23h", 24 * time.Hour: "1d", 365 * 24 * time.Hour: "365d",
	} {
		if got := string(panel.AppendAge(nil, age)); got != want {
			t.Errorf("%v: %q, want %q", age, got, want)
		}
	}
}
