package dashboard

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds"
	merged "feedscope/feeds/answer"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/tap"
	"feedscope/feeds/rules/stream"
	"feedscope/feeds/state"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/answer"
	"feedscope/ui/panel/chart"
	"feedscope/ui/panel/compare"
	"feedscope/ui/panel/conversation"
	"feedscope/ui/panel/events"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/status"
	"feedscope/ui/panel/table"
	"feedscope/ui/panel/ticker"
)

// Panels are the panel types. A new type is one line here.
var Panels = []panel.Type{
	status.Type, ticker.Type, notifications.Type, metrics.Type, chart.Type, table.Type, events.Type, answer.Type, compare.Type,
	conversation.Type,
}

// addFeeds adds feeds to a session's hub.
type addFeeds func([]hub.Addition) error

// feedsOf returns the function that adds the feeds of a source.
func feedsOf(s hub.Source) addFeeds {
	return func(all []hub.Addition) error {
		_, err := s.Change(nil, all)
		return err
	}
}

// build makes the panels of a configuration and adds its feeds with add, from a time on.
func build(h *hub.Hub, o Options, host panel.Host, start time.Time, add addFeeds) (*session, error) {
	c := o.Config
	s := &session{
		hub: h, config: c, deps: panel.Deps{Hub: h, Host: host, Telling: new(panel.Telling)}, zoneless: make(chan int, 1),
	}
	var err error
	if s.alerts, err = newAlerts(s, &o); err != nil {
		return nil, err
	}
	s.deps.Alerts = s.alerts
	s.deps.Feeds = new(panel.Roster)
	s.deps.Feeds.Set(s.alerts.names(c))
	if c.HasAlerts() {
		s.alerts.feed.Store(int64(len(c.Feeds)))
	}
	s.deps.Answers, s.deps.Paths = s.answers, s.paths
	if s.server = o.server(); s.server != "" {
		s.streams, s.bodies = make(map[int]*tap.Stream), new(tap.Bodies)
		s.deps.Tapped = func(feed int) *tap.Stream { return s.streams[feed] }
		s.deps.Chosen = s.chosen
	}
	if len(c.Feeds) <= manyFeeds || s.server != "" {
		s.observed = make(map[int]*observed)
		s.deps.Diagnose = s.diagnose
		s.sketch = newSketch(&o)
	}
	if err := s.fill(start, add); err != nil {
		s.closePanes()
		s.alerts.end()
		return nil, err
	}
	s.feeds = stream.Without(h.Feeds())
	return s, nil
}

// answers returns how the events of a feed are merged into answers.
func (s *session) answers(feed int) merged.Options {
	if f := s.config.Feed(s.deps.Name(feed)); f != nil {
		return f.Answers()
	}
	return merged.Options{}
}

// paths returns the paths that together identify the subject of an event of a feed and type.
func (s *session) paths(feed int, eventType string) []string {
	return keysOf(s.config, s.deps.Name(feed), eventType)
}

// fill makes the panels and adds the feeds.
func (s *session) fill(start time.Time, add addFeeds) error {
	for _, settings := range s.config.Panels {
		p, err := s.newPane(settings)
		if err != nil {
			return err
		}
		s.panes = append(s.panes, p)
	}
	all, foldsOf := make([]hub.Addition, len(s.config.Feeds)), s.panelFolds(s.panes)
	for i := range s.config.Feeds {
		f := &s.config.Feeds[i]
		index := s.deps.Feeds.Index(f.Name)
		folds := s.folds(index, f, foldsOf)
		if s.server != "" {
			recorded := &tap.Stream{Spec: f.Spec()}
			s.take(index, recorded)
			s.recorded = append(s.recorded, recorded)
			folds = append(folds, recorded)
		}
		all[i] = hub.Addition{Spec: f.Spec(), Folds: folds}
	}
	if err := add(all); err != nil {
		return err
	}
	if !s.config.HasAlerts() {
		return nil
	}
	if len(s.config.Rules) > 0 {
		return s.alerts.open(start, nil)
	}
	return s.alerts.open(start, add)
}

// folds returns the folds for a new feed with an index: those of panels, and those that observe it.
func (s *session) folds(index int, f *feedconfig.Feed, ofPanels foldsOf) (all []feeds.Fold) {
	spec := f.Spec()
	var shared *evidence.Collector
	if s.observed != nil && len(s.observed) < manyFeeds && f.Name != s.server {
		o := s.sketch.observe(f)
		s.observed[index] = o
		all = append(all, o.folds()...)
		if s.server == "" { // Streams of a tap are not observed for good.
			shared = o.collector
		}
	}
	all = append(all, ofPanels(index)...)
	if spec.TimePath != "" {
		all = append(all, zoneCheck(index, s.zoneless))
	}
	return append(all, s.alerts.fold(f, shared))
}

// foldsOf returns folds for the feed with an index.
type foldsOf func(index int) []feeds.Fold

// panelFolds returns the folds of panels for any of the feeds that are listed.
func (s *session) panelFolds(panes []*pane) foldsOf {
	shown := make([]map[int]bool, len(panes))
	for i, p := range panes {
		shown[i] = make(map[int]bool)
		for _, index := range s.shownBy(p) {
			shown[i][index] = true
		}
	}
	return func(index int) (all []feeds.Fold) {
		for i, p := range panes {
			if shown[i][index] {
				all = append(all, p.foldOf(index))
			}
		}
		return all
	}
}

// diagnose returns the current problems of a feed, from what has been collected. Those of a stream that feedscope altered
// say nothing about the server.
func (s *session) diagnose(feed int, now time.Time) rules.Diagnosis {
	f := s.hub.Feed(feed)
	if o := s.observed[feed]; o != nil && f != nil && f.Status().Altered == "" {
		return rules.Diagnose(o.collector.Evidence(now)).Current()
	}
	return rules.Diagnosis{}
}

// newPane makes a panel, on a state that it shares with others if share has one.
func newPane(settings panel.Settings, deps panel.Deps, share *panel.Share) (*pane, error) {
	deps.Share = share
	t, err := (&config.Loader{Panels: Panels}).Type(settings)
	if err != nil {
		return nil, err
	}
	p, fold, err := t.Build(settings, deps)
	if err != nil {
		return nil, fmt.Errorf("panel %q: %w", settings.Shared().Name, err)
	}
	if _, apart := fold.(byFeed); fold != nil && !apart && t.Name != events.Type.Name {
		fold = feeds.Payload(fold)
	}
	return &pane{
		name: settings.Shared().Name, settings: settings, panel: p, fold: fold, share: share, alerts: t.Alerts != nil || t.Name == events.Type.Name,
	}, nil
}

// byFeed is the fold of a panel that keeps the events of its feeds apart.
type byFeed interface{ Of(feed int) feeds.Fold }

// foldOf returns the fold of the panel for a feed.
func (p *pane) foldOf(feed int) feeds.Fold {
	if f, apart := p.fold.(byFeed); apart {
		return f.Of(feed)
	}
	return p.fold
}

// zoneCheck returns a fold that sends the feed's index to found if the times in its events have no time zone. It checks
// only the first time.
func zoneCheck(feed int, found chan<- int) feeds.Fold {
	checked := false
	return feeds.FoldFunc(func(events []feeds.Event) {
		for i := 0; i < len(events) && !checked; i++ {
			if at := events[i].EventTime; !at.IsZero() {
				checked = true
				if at.Location() == feeds.NoZone {
					select {
					case found <- feed:
					default: // One feed is enough.
					}
				}
			}
		}
	})
}

// keysOf returns the key paths of the first panel that shows such events.
func keysOf(c *config.Config, feed, eventType string) []string {
	for _, p := range c.Panels {
		id, ok := p.(panel.Identifier)
		if names := p.Shared().Feeds; !ok || len(names) > 0 && !slices.Contains(names, feed) {
			continue
		}
		isType := func(path string) bool { return path == state.TypePath } // It is no subject.
		if paths := slices.DeleteFunc(slices.Clone(id.Identify(eventType)), isType); len(paths) > 0 {
			return paths
		}
	}
	return nil
}
