package status

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

// TestGolden draws feeds in several states, below the titles of the columns.
func TestGolden(t *testing.T) {
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	names := []string{"market", "alerts", "a-long-name-of-a-feed", "archive"}
	for _, w := range []int{38, 54, 78, 98, 118, 198} {
		p := newPanel(t, panel.Deps{Hub: h, Feeds: panel.NewRoster(names...)})
		for i, s := range standing(paneltest.Now) {
			p.frozen[i] = s
		}
		p.Now = paneltest.Now
		paneltest.Golden(t, fmt.Sprintf("%dx5", w), p.Lines(paneltest.Frame(), w, 5))
	}
}

// standing holds the states of four feeds at now.
func standing(now time.Time) []feeds.Snapshot {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	market := feeds.Snapshot{
		Status: feeds.Status{State: feeds.Live, Since: ago(time.Hour)}, Up: ago(time.Hour), LastByte: ago(200 * time.Millisecond),
		LastEventID: "18231", Anomalies: 2, Reconnects: 1,
	}
	market.Health.Rate, market.Health.SparkN = 36, health.SparkSeconds
	for i := range market.Health.Spark {
		market.Health.Spark[i] = float64(20 + i%17)
	}
	market.Health.Windows[health.Minute].Lag = health.Quantiles{
		N: 500, P50: time.Millisecond, P95: 5 * time.Millisecond, P99: 21 * time.Millisecond, Has50: true, Has95: true, Has99: true,
	}
	return []feeds.Snapshot{
		market,
		{Status: feeds.Status{State: feeds.Stale, Since: ago(9 * time.Second)}, Up: ago(time.Minute), LastByte: ago(46 * time.Second)},
		{
			Status: feeds.Status{State: feeds.Connecting, Since: ago(21 * time.Second), Attempt: 2, Reason: "connecting"},
			Step:   conn.Step{What: "waiting for the response head", Since: ago(20 * time.Second)}, Reconnects: 3,
		},
		{Status: feeds.Status{State: feeds.Failed, Since: ago(time.Minute), Reason: "the server answered 404 Not Found"}},
	}
}
