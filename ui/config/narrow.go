package config

import (
	"slices"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/panel"
)

// Narrow reduces c to exactly the named feeds, in that order. Feeds that c does not know get only a name; panels without
// any remaining feed are dropped. If c knows none of the feeds, Narrow leaves it unchanged and returns false.
func (l *Loader) Narrow(c *Config, names []string) bool {
	known := 0
	all := make([]feedconfig.Feed, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(c.Feeds, func(f feedconfig.Feed) bool { return f.Name == name })
		if i < 0 {
			all = append(all, feedconfig.Feed{Name: name})
			continue
		}
		known++
		all = append(all, c.Feeds[i])
	}
	if known == 0 {
		return false
	}
	c.Feeds = all
	c.dropPanels(func(p panel.Settings) bool {
		feeds := p.Shared().Feeds
		return len(feeds) > 0 &&
			!slices.ContainsFunc(feeds, func(name string) bool {
				return slices.Contains(names, name) || name == stream.Name && c.HasAlerts()
			})
	})
	arranged := c.Arranged
	l.complete(c)
	c.Arranged = arranged && c.Arranged // Panels that were added are not the file's.
	return true
}

// dropPanels removes panels and their places.
func (c *Config) dropPanels(drop func(panel.Settings) bool) {
	gone := make(map[string]bool)
	for _, p := range c.Panels {
		gone[p.Shared().Name] = drop(p)
	}
	c.Panels = slices.DeleteFunc(c.Panels, drop)
	var layout []Row
	for _, r := range c.Layout {
		if left, ok := r.Only(func(name string) bool { return !gone[name] }); ok {
			layout = append(layout, left)
		}
	}
	c.Layout = layout
}
