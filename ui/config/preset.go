package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/preset"
	"feedscope/ui/panel"
)

// noEnv is an environment without variables.
func noEnv(string) (string, bool) { return "", false }

// ownFiles are the user's presets and themes, which one load reads once.
type ownFiles struct {
	presets func() (preset.Set, error)
	themes  func() themes
}

// once returns the loader for the rest of one load.
func (l *Loader) once() *Loader {
	if l.own != nil {
		return l
	}
	with := *l
	with.own = &ownFiles{sync.OnceValues(l.Presets), sync.OnceValue(l.themes)}
	with.values = make(map[string]string)
	return &with
}

// Presets returns the built-in presets and the user's. On an error it returns those that can be read.
func (l *Loader) Presets() (preset.Set, error) { return preset.Load(preset.Dir(l.env())) }

// env returns the environment. During a load it remembers what was looked up.
func (l *Loader) env() schema.Env {
	switch {
	case l.Env == nil:
		return noEnv
	case l.values == nil:
		return l.Env
	}
	return func(name string) (string, bool) {
		value, ok := l.Env(name)
		if value != "" {
			l.values[name] = value
		}
		return value, ok
	}
}

// lookedUp returns the values of the environment variables that this load has looked up.
func (l *Loader) lookedUp() []string { return slices.Sorted(maps.Values(l.values)) }

// Preset returns the configuration of a preset with parameters. A URL that is not empty replaces that of its feed;
// parameters that only the address contains are then not needed.
func (l *Loader) Preset(name string, params map[string]string, url string) (*Config, error) {
	l = l.once()
	p, err := l.presetNamed(name)
	if err != nil {
		return nil, err
	}
	bound := params
	if url != "" {
		bound = p.Unbound(params, l.env())
	}
	if err := p.Check(bound, l.env()); err != nil {
		return nil, err
	}
	c, err := l.known(p, params)
	if err != nil {
		return nil, err
	}
	f := &c.Feeds[0]
	if f.Preset, f.Params = name, params; url != "" {
		f.URL = url
	}
	c.Preset = preset.Head{} // The configuration uses the preset and is none.
	c.references = c.references.Without(p.Given(params))
	l.complete(c)
	return c, nil
}

// known returns what a preset with parameters says, whatever the address.
func (l *Loader) known(p *preset.Preset, params map[string]string) (*Config, error) {
	return l.read(&schema.Document{Name: p.File, Data: p.Text, Env: p.Env(p.Unbound(params, l.env()), l.env())})
}

// CheckPresets returns the mistakes in the user's presets.
func (l *Loader) CheckPresets(all preset.Set) error {
	var wrong []error
	for i := range all {
		if !all[i].Own {
			continue // A test checks the others.
		}
		if _, err := l.Recognized(&all[i]); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

// presetNamed returns a preset. The error suggests another name and says which presets cannot be read.
func (l *Loader) presetNamed(name string) (*preset.Preset, error) {
	all, unreadable := l.once().own.presets()
	p, err := all.Named(name)
	if err != nil && unreadable != nil {
		err = fmt.Errorf("%w (%w)", err, unreadable)
	}
	return p, err
}

// base returns the document with the defaults of a feed that names a preset.
func (l *Loader) base(name string, params map[string]string, keys []string) (base schema.Base, problem, fix string) {
	p, err := l.presetNamed(name)
	if err != nil {
		return base, err.Error(), "feedscope presets lists all presets"
	}
	if slices.Contains(keys, "url") {
		params = p.Unbound(params, l.env())
	}
	if err := p.Check(params, l.env()); err != nil {
		return base, err.Error(), "write it under params, for example params: {" + p.Params[0].Name + ": x}"
	}
	return schema.Base{Name: p.File, Text: p.Text, Env: p.Env(params, l.env()), List: "feeds"}, "", ""
}

// Recognized returns what a preset says about a feed that was recognized as its own.
func (l *Loader) Recognized(p *preset.Preset) (*Config, error) {
	return l.read(&schema.Document{Name: p.File, Data: p.Text, Env: p.Known()})
}

// fillPanels adds the panels of presets to a configuration without panels.
func (l *Loader) fillPanels(c *Config) error {
	if len(c.Panels) > 0 {
		return nil
	}
	known := make([]*Config, len(c.Feeds))
	for i := range c.Feeds {
		f := &c.Feeds[i]
		if f.Preset == "" {
			continue
		}
		p, err := l.presetNamed(f.Preset)
		if err != nil {
			return err
		}
		if known[i], err = l.known(p, f.Params); err != nil {
			return err
		}
	}
	l.adopt(c, known, nil)
	return nil
}

// adopt gives c the panels of the presets of its feeds, by index, and others. If c has several feeds, each preset's
// panels show its feed only, and all share one list of feeds and one of events.
func (l *Loader) adopt(c *Config, known []*Config, others []panel.Settings) {
	if len(c.Feeds) == 1 && known[0] != nil && c.Title == defaultTitle {
		c.Title = known[0].Title
	}
	if !slices.ContainsFunc(known, hasPanels) {
		return
	}
	if len(c.Feeds) == 1 {
		if c.Panels, c.Layout = known[0].Panels, known[0].Layout; len(c.Layout) == 0 {
			c.Layout = l.DefaultLayout(c.Panels, 1)
		}
		return
	}
	names := map[string]bool{"Feeds": true, "Events": true}
	var panels []panel.Settings
	add := func(s panel.Settings, feeds []string) {
		t, err := l.Type(s)
		if err != nil || t.Name == "feeds" || t.Name == "events" {
			return
		}
		s = t.Copy(s) // That of a preset is used again.
		s.Shared().Name, s.Shared().Feeds = unique(names, s.Shared().Name), feeds
		panels = append(panels, s)
	}
	for i, p := range known {
		if !hasPanels(p) {
			continue
		}
		for _, s := range p.Panels {
			add(s, []string{c.Feeds[i].Name})
		}
	}
	for _, s := range others {
		add(s, s.Shared().Feeds)
	}
	c.Panels, c.Layout = nil, nil
	l.complete(c) // Adds the lists of feeds and events.
	c.Panels = slices.Insert(c.Panels, 1, panels...)
	c.Layout = l.DefaultLayout(c.Panels, len(c.Feeds))
}

func hasPanels(c *Config) bool { return c != nil && len(c.Panels) > 0 }

// defaultTitle is the title of a configuration that has none.
const defaultTitle = "feedscope"

// Recognize applies what a preset says about reading a feed's stream, unless the feed says it itself.
func Recognize(f *feedconfig.Feed, p *Config) {
	if len(p.Feeds) > 0 {
		f.Adopt(&p.Feeds[0])
	}
}
