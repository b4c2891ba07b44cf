package config

import (
	"slices"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/infer"
	"feedscope/ui/panel"
)

// ForTap returns a configuration without feeds, with panels for the streams of a server that will be added.
func (l *Loader) ForTap(server string) *Config { return l.WithTapped(l.forFeeds(nil), server, nil) }

// ForRecordedTap returns a configuration like ForTap with the streams of a recording, the newest first, and the server's feed
// as the last one.
func (l *Loader) ForRecordedTap(server string, feeds []feedconfig.Feed) *Config {
	var kinds []infer.Kind
	if slices.ContainsFunc(feeds, func(f feedconfig.Feed) bool { return f.Answers().Hint != nil }) {
		kinds = []infer.Kind{infer.Answer}
	}
	return l.WithTapped(l.forFeeds(feeds), server, kinds)
}

// SuitsAll reports whether a panel of a kind can show all streams of a tap, as it needs no settings.
func SuitsAll(kind infer.Kind) bool { return kind == infer.Answer }

// WithTapped returns a configuration like c with panels for the streams of a server: a list, those of some kinds for all
// streams, the events, and the requests without a stream, which are events of the feed that is named after the server.
func (l *Loader) WithTapped(c *Config, server string, kinds []infer.Kind) *Config {
	with := *c
	with.Panels, with.Layout = nil, nil
	add := func(typ, name string) panel.Settings {
		at := slices.IndexFunc(l.Panels, func(t panel.Type) bool { return t.Name == typ })
		with.Panels = append(with.Panels, l.Panels[at].New(name))
		return with.Panels[len(with.Panels)-1]
	}
	row := func(r Row, names ...string) {
		for _, name := range names {
			r.Panels = append(r.Panels, Slot{Panel: name, Width: 1})
		}
		with.Layout = append(with.Layout, r)
	}
	add("feeds", "Streams")
	row(Row{Height: 1}, "Streams")
	var middle []string
	for _, kind := range kinds {
		middle = append(middle, capitalized(kind.String()))
		add(kind.String(), middle[len(middle)-1])
	}
	add("events", "Events")
	row(Row{Height: 2}, append(middle, "Events")...)
	add("events", "Requests").Shared().Feeds = []string{server}
	row(Row{Lines: requestLines}, "Requests")
	return &with
}

// requestLines is the height of the panel of requests without a stream, with its frame.
const requestLines = 5
