package metrics

import (
	"math"
	"path"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

// matching records which thresholds match a series.
type matching struct {
	set        *series.Set
	thresholds []panel.Threshold
}

// NewMatching implements [panel.Matcher].
func (c *Config) NewMatching() panel.Matching {
	o := c.Options()
	o.Events = nil // Take gets only those.
	return &matching{set: series.New(o), thresholds: c.Thresholds}
}

// Take implements [panel.Matching].
func (m *matching) Take(data []byte) { m.set.Fold([]feeds.Event{{Data: data}}) }

// Unmatched implements [panel.Matching].
func (m *matching) Unmatched() []string {
	var s series.Snapshot
	m.set.Reader().Read(time.Time{}, 0, math.MaxInt, 0, &s)
	var texts []string
	for _, t := range m.thresholds {
		if !slices.ContainsFunc(s.Rows, func(r series.Row) bool { ok, _ := path.Match(t.Match, r.Name); return ok }) {
			texts = append(texts, "no series matches the threshold "+t.Match)
		}
	}
	return texts
}
