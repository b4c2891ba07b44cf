package notifications

import (
	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
)

// severities are the severities by their names in a configuration.
var severities = map[string]notifications.Severity{
	"critical": notifications.Critical, "warning": notifications.Warning, "info": notifications.Info,
}

// FromConfig makes the panel that c describes, and the fold that its feeds are to be given.
func FromConfig(c config.Panel, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	inbox := notifications.Options{
		Events: c.Events, Resolved: c.Resolved,
		Key: c.Key, Severity: c.Severity, Source: c.Source, Text: c.Text,
	}
	if c.Severities != nil {
		inbox.Severities = make(map[notifications.Severity][]string)
	}
	for name, values := range c.Severities {
		inbox.Severities[severities[name]] = values
	}
	opts := Options{
		Name: c.Name, Inbox: notifications.New(inbox), Bell: c.Bell, Events: c.Events, Sources: d.Sources(c.Feeds),
	}
	return New(opts), opts.Inbox, nil
}
