package config

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/panel"
)

// validateRules checks the names of rules, the feeds that they watch, and that no feed has the name of theirs.
func (c *Config) validateRules(at schema.At, feeds *names) {
	all := &names{kind: "rule", defined: make(map[string]definition)}
	for i := range c.Rules {
		item, r := at.In("rules").Item(i), &c.Rules[i]
		place, shown := item, r.Name
		if item.Has("name") {
			place = item.In("name")
			shown = place.Shown()
		}
		if r.Name != "" {
			all.define(place, item, r.Name, shown)
		}
		for j, name := range r.Feeds {
			if name != "" {
				feeds.refer(item.In("feeds").Item(j), name)
			}
		}
	}
	if d, taken := feeds.defined[stream.Name]; taken && len(c.Rules) > 0 {
		d.at.Fail(fmt.Sprintf("the feed name %s is that of the alerts of rules", schema.Quote(stream.Name)), "give the feed another name")
	}
}

// HasAlerts reports whether there is a feed of alerts.
func (c *Config) HasAlerts() bool { return len(c.Rules) > 0 || c.Alerted }

// rulesOnly is a file of rules without feeds.
type rulesOnly struct {
	Rules []rules.Rule `yaml:"rules,required" most:"1000" example:"\n  - when: silence() > \"1m\""`
}

// withFeeds matches a configuration that is more than a file of rules.
var withFeeds = regexp.MustCompile(`(?m)^(feeds|include)\s*:`)

// LoadRules reads the rules at path: a whole configuration, or a file with nothing but rules. The errors are those of
// [Loader.Load].
func (l *Loader) LoadRules(path string) (*Config, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if withFeeds.Match(data) {
		return l.Load(path)
	}
	l = l.once()
	var only rulesOnly
	s := &schema.Schema{Root: reflect.TypeFor[rulesOnly](), Checks: checks}
	d := &schema.Document{Name: path, Data: data, Env: l.env(), Secrets: l.lookedUp}
	if err := s.Decode(d, &only); err != nil {
		return nil, err
	}
	return &Config{Rules: only.Rules, dirs: []string{filepath.Dir(path)}}, nil
}

// alertLines is the height of the panel of alerts, with its frame.
const alertLines = 6

// WithAlerts adds a panel of alerts to a configuration with rules, unless another panel of notifications shows them.
func (l *Loader) WithAlerts(c *Config) {
	at := slices.IndexFunc(l.Panels, func(t panel.Type) bool { return t.Alerts != nil })
	if !c.HasAlerts() || at < 0 || slices.ContainsFunc(c.Panels, func(p panel.Settings) bool {
		s := p.Shared()
		return s.Type == l.Panels[at].Name && (len(s.Feeds) == 0 || slices.Contains(s.Feeds, stream.Name))
	}) {
		return
	}
	names := make(map[string]bool)
	for _, p := range c.Panels {
		names[p.Shared().Name] = true
	}
	added := l.Panels[at].New(unique(names, "Rules"))
	l.Panels[at].Alerts(added)
	added.Shared().Feeds = []string{stream.Name}
	row := Row{Lines: alertLines, Panels: []Slot{{Panel: added.Shared().Name, Width: 1}}}
	c.Panels = slices.Insert(slices.Clone(c.Panels), min(1, len(c.Panels)), added) // Below the feeds.
	c.Layout = slices.Insert(slices.Clone(c.Layout), min(1, len(c.Layout)), row)
}
