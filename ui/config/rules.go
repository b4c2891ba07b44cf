package config

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/panel"
)

// validateRules checks the names of rules, the feeds that they watch, and that no feed has the name of theirs.
func (c *Config) validateRules(at schema.At, feeds *names) {
	nameRules(at, c.Rules)
	for i := range c.Rules {
		of := at.In("rules").Item(i).In("feeds")
		for j, name := range c.Rules[i].Feeds {
			if name != "" {
				feeds.refer(of.Item(j), name)
			}
		}
	}
	if d, taken := feeds.defined[stream.Name]; taken && len(c.Rules) > 0 {
		d.at.Fail(fmt.Sprintf("the feed name %s is that of the alerts of rules", schema.Quote(stream.Name)), "give the feed another name")
	}
}

// nameRules checks that rules have different names.
func nameRules(at schema.At, rules []rules.Rule) {
	all := &names{kind: "rule", defined: make(map[string]definition)}
	for i := range rules {
		item, r := at.In("rules").Item(i), &rules[i]
		place, shown := item, r.Name
		if item.Has("name") {
			place = item.In("name")
			shown = place.Shown()
		}
		if r.Name != "" {
			all.define(place, item, r.Name, shown)
		}
	}
}

// HasAlerts reports whether there is a feed of alerts.
func (c *Config) HasAlerts() bool { return len(c.Rules) > 0 || c.Alerted }

// rulesOnly is a file of rules without feeds.
type rulesOnly struct {
	Rules []rules.Rule `yaml:"rules,required" most:"1000" example:"\n  - when: silence() > \"1m\""`
}

// Validate implements [schema.Validator].
func (r *rulesOnly) Validate(at schema.At) { nameRules(at, r.Rules) }

// LoadRules reads the rules at path: a whole configuration, or a file with nothing but rules. The errors are those of
// [Loader.Load].
func (l *Loader) LoadRules(path string) (*Config, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if keys := schema.RootKeys(data); slices.Contains(keys, "feeds") || slices.Contains(keys, "include") {
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
