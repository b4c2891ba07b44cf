package dashboard

import (
	"regexp"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// polledFeeds returns live feeds, some of them polled.
func polledFeeds(t *testing.T, polled ...bool) []*hub.Feed {
	t.Helper()
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	for i, p := range polled {
		spec := feeds.Spec{Name: string(rune('a' + i))}
		if p {
			spec.Poll.Every = 5 * time.Second
		}
		playing, err := h.Play(spec, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		playing.Changed(time.Now(), feeds.Status{State: feeds.Live})
	}
	return h.Feeds()
}

func TestHeaderCountsPolledFeedsSeparately(t *testing.T) {
	for name, c := range map[string]struct {
		polled []bool
		want   string
	}{
		"streams":       {[]bool{false, false}, `● live$`},
		"polled feeds":  {[]bool{true, true}, `● polling$`},
		"some of both":  {[]bool{false, true, false}, `● 2 of 3 live · 1 polling$`},
		"one of each":   {[]bool{true, false}, `● 1 of 2 live · 1 polling$`},
		"a single feed": {[]bool{false}, `● live$`},
		"a single poll": {[]bool{true}, `● polling$`},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, 120, 40)
			m.feeds = polledFeeds(t, c.polled...)
			if got := m.verdict(m.conditions(), 60).text; !regexp.MustCompile(c.want).MatchString(got) {
				t.Errorf("it says %q", got)
			}
		})
	}
}

// inStates replaces the model's feeds with feeds in these states.
func inStates(t *testing.T, m *Model, states ...feeds.Status) {
	t.Helper()
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	for i, s := range states {
		playing, err := h.Play(feeds.Spec{Name: string(rune('a' + i))}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		playing.Changed(time.Now(), s)
	}
	m.feeds = h.Feeds()
}

func TestHeaderNamesWorstStateFirst(t *testing.T) {
	live, stale, failed := feeds.Status{State: feeds.Live}, feeds.Status{State: feeds.Stale}, feeds.Status{State: feeds.Failed}
	waiting, routine := feeds.Status{State: feeds.Waiting}, feeds.Status{State: feeds.Waiting, Routine: true}
	ended := feeds.Status{State: feeds.Ended}
	for name, c := range map[string]struct {
		states []feeds.Status
		want   string
		bar    theme.Role
	}{
		"all live":         {[]feeds.Status{live, live}, "● live", theme.Bar},
		"one stale":        {[]feeds.Status{live, stale, live}, "◔ 1 of 3 stale", theme.BarWarn},
		"stale, waiting":   {[]feeds.Status{live, stale, waiting}, "◌ 2 of 3 not live: 1 reconnecting, 1 stale", theme.BarWarn},
		"failed and more":  {[]feeds.Status{stale, failed, waiting, waiting}, "✕ 4 of 4 not live: 1 failed, 2 reconnecting, 1 stale", theme.BarBad},
		"all failed":       {[]feeds.Status{failed, failed}, "✕ 2 of 2 failed", theme.BarBad},
		"one feed":         {[]feeds.Status{waiting}, "◌ reconnecting", theme.BarWarn},
		"stale, routine":   {[]feeds.Status{routine, stale}, "◔ 2 of 2 not live: 1 stale, 1 reconnecting", theme.BarWarn},
		"routine":          {[]feeds.Status{live, routine}, "◌ 1 of 2 reconnecting", theme.Bar},
		"routine, waiting": {[]feeds.Status{waiting, routine}, "◌ 2 of 2 reconnecting", theme.BarWarn},
		"one has ended":    {[]feeds.Status{live, ended}, "○ 1 of 2 ended", theme.Bar},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, 120, 40)
			inStates(t, m, c.states...)
			if got := m.verdict(m.conditions(), 60).text; got != c.want {
				t.Errorf("it says %q, want %q", got, c.want)
			}
			if got := barRole(m.conditions()); got != c.bar {
				t.Errorf("the bar has role %d, want %d", got, c.bar)
			}
			if got := m.verdict(m.conditions(), 20).text; text.Width(got) > 25 {
				t.Errorf("with little room it says %q", got)
			}
		})
	}
}
