package cli

import (
	"errors"
	"os"
	"slices"
	"sync"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/tail"
)

// loader reads configurations with all panel types.
func (e *Env) loader() *config.Loader {
	return &config.Loader{Panels: dashboard.Panels, Env: e.lookup}
}

// themes returns the names of all themes.
func (e *Env) themes() []string { return append([]string{"auto"}, e.loader().Themes().Names()...) }

// findConfig returns the path of the configuration that is named or found.
func (e *Env) findConfig(named string) (string, error) {
	path, _, err := config.Find(named, e.lookup, os.Stat)
	if err != nil {
		return "", usageError{err}
	}
	return path, nil
}

// loadConfig reads the configuration that is named or found.
func (e *Env) loadConfig(named string) (*config.Config, string, error) {
	path, err := e.findConfig(named)
	if err != nil {
		return nil, "", err
	}
	c, err := e.loader().Load(path)
	if err != nil {
		return nil, path, usageError{err}
	}
	return c, path, nil
}

// watched are feeds and the rules that watch them.
type watched struct {
	feeds []feedconfig.Feed
	rules []rules.Rule
	only  []string // The feeds that were named if others are watched, too; nil for all.
}

// alerts returns the rules as an option of package tail.
func (w *watched) alerts() *tail.Alerts {
	if len(w.rules) == 0 {
		return nil
	}
	a := &tail.Alerts{Rules: w.rules, Only: w.only}
	for i := range w.feeds {
		a.Answers = append(a.Answers, w.feeds[i].Answers())
	}
	return a
}

// watch is follow with the rules that watch the feeds: those of the configuration or the preset if all of its feeds are
// followed. The name of the feed of alerts, if no other feed has it, stands for the alerts alone: it makes rules watch all
// feeds.
func (e *Env) watch(p *presetFlags, named string, args []string) (watched, error) {
	whole, err := e.toFollow(p, named, args)
	switch {
	case err != nil:
		return watched{}, err
	case whole != nil:
		return watched{feeds: whole.Feeds, rules: whole.Rules}, nil
	case slices.Contains(args, stream.Name):
		c, _, err := e.loadConfig(named)
		if err != nil || c.Feed(stream.Name) != nil || len(c.Rules) == 0 {
			break
		}
		for _, name := range args {
			if name != stream.Name && c.Feed(name) == nil {
				return watched{}, usagef("with %s, name only feeds of the configuration, not %q", stream.Name, name)
			}
		}
		return watched{c.Feeds, c.Rules, args}, nil
	}
	found, err := e.follow(p, named, args)
	return watched{feeds: found}, err
}

// toFollow returns the configuration of which all feeds are followed, nil if the arguments name the feeds.
func (e *Env) toFollow(p *presetFlags, named string, args []string) (*config.Config, error) {
	if p.preset != "" {
		return p.config(e, args)
	}
	if err := p.checkPreset(); err != nil || len(args) > 0 {
		return nil, err
	}
	c, _, err := e.loadConfig(named)
	if errors.Is(err, config.ErrNotFound) {
		return nil, usagef("nothing to follow: give a URL or a feed name, or write a configuration (%w)", err)
	}
	return c, err
}

// follow returns the feeds named by the arguments, in order: URLs, and names from the configuration, which is read only
// if needed. Without arguments it returns all feeds of the configuration, or the preset's.
func (e *Env) follow(p *presetFlags, named string, args []string) ([]feedconfig.Feed, error) {
	whole, err := e.toFollow(p, named, args)
	if err != nil {
		return nil, err
	}
	if whole != nil {
		return whole.Feeds, nil
	}
	found := make([]feedconfig.Feed, len(args))
	var urls []string
	var urlAt []int
	configured := sync.OnceValues(func() (*config.Config, error) {
		c, _, err := e.loadConfig(named)
		return c, err
	})
	for i, arg := range args {
		url, kind := classify(arg)
		if kind == isURL {
			urls, urlAt = append(urls, url), append(urlAt, i)
			continue
		}
		c, err := configured()
		if err == nil || errors.Is(err, config.ErrNotFound) {
			found[i], err = feedNamed(arg, c, kind)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(urls) == 0 {
		return found, nil
	}
	given, err := feedconfig.ForURLs(urls)
	if err != nil {
		return nil, usageError{err}
	}
	for i, at := range urlAt {
		found[at] = given[i]
	}
	return found, nil
}

// feedNamed returns the feed with the given name from the configuration c, which may be nil.
func feedNamed(name string, c *config.Config, kind address) (feedconfig.Feed, error) {
	var names []string
	if c != nil {
		for _, f := range c.Feeds {
			if f.Name == name {
				return f, nil
			}
			names = append(names, f.Name)
		}
	}
	switch {
	case kind == schemeless:
		return feedconfig.Feed{}, needsScheme(name)
	case c == nil:
		return feedconfig.Feed{}, usagef("%q is not a URL, and no configuration with feed names was found; "+
			"give a URL, for example http://localhost:7333/market", name)
	}
	return feedconfig.Feed{}, usagef("no feed is named %q%s", name, meant(name, names))
}
