package config

import "slices"

// ForFeeds gives a configuration for feeds that connect nowhere, such as those of a recording: each has a name and nothing
// else. The panels are those for feeds and events.
func ForFeeds(names []string) *Config {
	c := newConfig()
	for _, name := range names {
		c.Feeds = append(c.Feeds, Feed{Name: name})
	}
	c.complete()
	return c
}

// Narrow makes c one for exactly the named feeds, in that order. Those that c does not know have a name and nothing else;
// panels of which no feed is left go. If c knows none of the feeds, it stays as it is, and the result is false.
func (c *Config) Narrow(names []string) bool {
	known := 0
	all := make([]Feed, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(c.Feeds, func(f Feed) bool { return f.Name == name })
		if i < 0 {
			all = append(all, Feed{Name: name})
			continue
		}
		known++
		all = append(all, c.Feeds[i])
	}
	if known == 0 {
		return false
	}
	c.Feeds = all
	c.dropPanels(func(p Panel) bool {
		return len(p.Feeds) > 0 && !slices.ContainsFunc(p.Feeds, func(name string) bool { return slices.Contains(names, name) })
	})
	c.complete()
	return true
}

// dropPanels takes panels away, and their places.
func (c *Config) dropPanels(drop func(Panel) bool) {
	gone := make(map[string]bool)
	for _, p := range c.Panels {
		gone[p.Name] = drop(p)
	}
	c.Panels = slices.DeleteFunc(c.Panels, drop)
	for i := range c.Layout {
		c.Layout[i].Panels = slices.DeleteFunc(c.Layout[i].Panels, func(s Slot) bool { return gone[s.Panel] })
	}
	c.Layout = slices.DeleteFunc(c.Layout, func(r Row) bool { return len(r.Panels) == 0 })
}
