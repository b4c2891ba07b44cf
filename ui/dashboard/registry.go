package dashboard

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/doctor"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/status"
	"feedscope/ui/panel/ticker"
)

// constructor makes a panel and the state that its feeds' events are folded into; the state is nil for a panel
// that needs none.
type constructor func(config.Panel, panel.Deps) (panel.Panel, feeds.Fold, error)

// constructors are the panel types. A new type is one line here.
var constructors = map[string]constructor{
	config.Feeds:         status.New,
	config.Ticker:        ticker.FromConfig,
	config.Notifications: notifications.FromConfig,
	config.Metrics:       metrics.FromConfig,
	config.Events:        events.New,
}

// build makes the panels of a configuration and adds its feeds.
func build(
	hub *feeds.Hub, c *config.Config, around panel.Host, add func(feeds.Spec, ...feeds.Fold) (*feeds.Feed, error),
) (*stage, error) {
	deps := panel.Deps{Hub: hub, Host: around}
	for _, f := range c.Feeds {
		deps.Names = append(deps.Names, f.Name)
	}
	deps.Paths = func(feed int, eventType string) []string { return keysOf(c, deps.Name(feed), eventType) }
	folds := make([][]feeds.Fold, len(c.Feeds))
	if len(c.Feeds) <= manyFeeds {
		deps.Diagnose = observe(c.Feeds, folds)
	}
	var panes []*pane
	for _, pc := range c.Panels {
		p, fold, err := constructors[pc.Type](pc, deps)
		if err != nil {
			return nil, fmt.Errorf("panel %q: %w", pc.Name, err)
		}
		panes = append(panes, &pane{name: pc.Name, panel: p})
		if fold == nil {
			continue
		}
		for _, i := range deps.Indexes(pc.Feeds) {
			folds[i] = append(folds[i], fold)
		}
	}
	for i, f := range c.Feeds {
		if _, err := add(f.Spec(), folds[i]...); err != nil {
			return nil, err
		}
	}
	return &stage{hub: hub, deps: deps, feeds: hub.Feeds(), panes: panes}, nil
}

// observe adds a collector to each feed's folds, and gives what judges what they have gathered.
func observe(all []config.Feed, folds [][]feeds.Fold) func(int, time.Time) doctor.Diagnosis {
	collectors := make([]*doctor.Collector, len(all))
	for i := range all {
		collectors[i] = doctor.New(all[i].Spec())
		folds[i] = append(folds[i], collectors[i])
	}
	return func(feed int, now time.Time) doctor.Diagnosis { return collectors[feed].Diagnose(now) }
}

// keysOf gives the key of the first panel that shows such events by key.
func keysOf(c *config.Config, feed, eventType string) []string {
	among := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	for _, p := range c.Panels {
		events := p.Events
		if len(events) > 0 {
			events = slices.Concat(events, p.Resolved)
		}
		if !among(p.Feeds, feed) || !among(events, eventType) {
			continue
		}
		switch {
		case p.Key != "":
			return []string{p.Key}
		case len(p.Series) > 0:
			return p.Series
		}
	}
	return nil
}
