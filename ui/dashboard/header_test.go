package dashboard

import (
	"regexp"
	"testing"
	"time"

	"feedscope/feeds"
)

// told are feeds that are played, in the states that they were told, some of them polled.
func told(t *testing.T, polled ...bool) []*feeds.Feed {
	t.Helper()
	hub := feeds.NewHub(feeds.Options{})
	t.Cleanup(hub.Close)
	for i, p := range polled {
		spec := feeds.Spec{Name: string(rune('a' + i))}
		if p {
			spec.Poll.Every = 5 * time.Second
		}
		playing, err := hub.Play(spec, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		playing.Changed(time.Now(), feeds.Status{State: feeds.Live})
	}
	return hub.Feeds()
}

func TestTheCornerTellsPolledFeedsFromLiveOnes(t *testing.T) {
	for name, c := range map[string]struct {
		polled []bool
		want   string
	}{
		"streams":          {[]bool{false, false}, `● live$`},
		"polled feeds":     {[]bool{true, true}, `● polling$`},
		"some of both":     {[]bool{false, true, false}, `● 2 of 3 live · 1 polling$`},
		"one of either":    {[]bool{true, false}, `● 1 of 2 live · 1 polling$`},
		"a feed by itself": {[]bool{false}, `● live$`},
		"a poll by itself": {[]bool{true}, `● polling$`},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, 120, 40)
			m.feeds = told(t, c.polled...)
			if got := m.verdict().text; !regexp.MustCompile(c.want).MatchString(got) {
				t.Errorf("it says %q", got)
			}
		})
	}
}
