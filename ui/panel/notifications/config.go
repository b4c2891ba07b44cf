package notifications

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type notifications.
var Type = panel.Define(panel.Type{
	Name: "notifications", Summary: "Open notifications, critical ones first, then acknowledged, then resolved ones.", Example: example,
	Alerts: showAlerts,
}, FromConfig)

// Config configures a panel of notifications.
type Config struct {
	panel.Common `yaml:",inline"`
	// Names of the events that it shows, besides those in `resolved`.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[raised]"`
	// Path of an array or object in the event whose elements are shown in place of the event. Other paths then start at an
	// element; `@key` is its name or index, and `@event.ts` is `ts` of the event.
	Records string `yaml:"records" kind:"path of records" unset:"none, the event itself" example:"alerts"`
	// Identifies a notification.
	Key string `yaml:"key,required" kind:"path or expression" example:"key"`
	// Path of the text, or an expression that joins several: `title + ": " + message`, or with a title that some events
	// lack, `(title ?? "") == "" ? message : title + ": " + message`.
	Text string `yaml:"text,required" kind:"path or expression" example:"text"`
	// Path of the severity.
	Severity string `yaml:"severity" kind:"path or expression" unset:"none, every severity is unknown" example:"severity"`
	// Path of the notification's subject, such as a host.
	Source string `yaml:"source" kind:"path or expression" unset:"none" example:"source"`
	// Names of the events that resolve the notification of their key.
	Resolved []string `yaml:"resolved" kind:"list of event names" unset:"none" example:"[resolved]"`
	// Condition over the fields of an event, or the path of a field that is true or false: an event that meets it resolves the
	// notification of its key.
	ResolvedWhen string `yaml:"resolved_when" kind:"path or expression" unset:"none" example:"state == \"resolved\""`
	// Values that mean each severity, ignoring case. They replace all default words.
	Severities Severities `yaml:"severities" unset:"the default words" example:"{critical: [critical, error]}"`
	// `true`: ring the terminal's bell for a new critical notification.
	Bell bool `yaml:"bell" default:"false"`
}

// Severities lists the values that mean a severity.
type Severities struct {
	// Critical.
	Critical []string `yaml:"critical" kind:"list of values" unset:"none" example:"[critical, error]"`
	// Warning.
	Warning []string `yaml:"warning" kind:"list of values" unset:"none" example:"[warning]"`
	// Info.
	Info []string `yaml:"info" kind:"list of values" unset:"none" example:"[info]"`
}

// Validate implements [schema.Validator].
func (c *Config) Validate(at schema.At) {
	if !at.Has("severities") {
		c.Severities = usualSeverities()
	}
}

func usualSeverities() Severities {
	usual := notifications.DefaultSeverities()
	return Severities{usual[notifications.Critical], usual[notifications.Warning], usual[notifications.Info]}
}

// Derived implements [schema.Deriver].
func (c *Config) Derived(key string) (usual, known bool) {
	return reflect.DeepEqual(c.Severities, usualSeverities()), key == "severities"
}

// Validate implements [schema.Validator].
func (s *Severities) Validate(at schema.At) {
	owner := make(map[string]string)
	for _, severity := range at.Keys() {
		for i, value := range map[string][]string{"critical": s.Critical, "warning": s.Warning, "info": s.Info}[severity] {
			value = strings.ToLower(value)
			if other, ok := owner[value]; ok && other != severity && value != "" {
				place := at.In(severity).Item(i)
				place.Fail(fmt.Sprintf("%s already means %s", schema.Quote(place.Shown()), other),
					"delete one of the two")
			}
			owner[value] = severity
		}
	}
}

// Identify implements [panel.Identifier].
func (c *Config) Identify(eventType string) []string {
	if c.Records != "" || expression.Is(c.Key) || len(c.Events) > 0 && !slices.Contains(c.Events, eventType) && !slices.Contains(c.Resolved, eventType) {
		return nil
	}
	return []string{c.Key}
}

// FromConfig returns a panel and the fold of its feeds' events.
func FromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	o := notifications.Options{
		Events: c.Events, Resolved: c.Resolved, ResolvedWhen: c.ResolvedWhen, Records: c.Records,
		Key: c.Key, Severity: c.Severity, Source: c.Source, Text: c.Text,
	}
	if s := c.Severities; s.Critical != nil || s.Warning != nil || s.Info != nil {
		o.Severities = map[notifications.Severity][]string{
			notifications.Critical: s.Critical, notifications.Warning: s.Warning, notifications.Info: s.Info,
		}
	}
	inbox := panel.Shared(d, func() *notifications.Inbox { return notifications.New(o) })
	p := New(c, inbox, d.Sources(c.Feeds))
	p.alerts, p.host, p.shown, p.spectator = d.Alerts, d.Host, d.ShownIn, d.Spectator
	return p, newFolds(inbox, d.Alerts), nil
}
