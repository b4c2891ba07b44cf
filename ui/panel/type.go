package panel

import (
	"feedscope/feeds"
	"feedscope/feeds/config/schema"
)

// Type is a kind of panel. Its package owns all of it: the keys of its configuration, their defaults and
// documentation, an example, and how a panel is made.
type Type struct {
	// Name is the value of the key type in a configuration.
	Name string
	// Summary says in one sentence what such a panel shows.
	Summary string
	// Example is an entry of the key panels, with comments on the keys that only this type has.
	Example string
	// Top marks panels that list the feeds: the default layout puts them first.
	Top bool
	// Alerts makes settings show the alerts of rules, as package stream of feeds/rules writes them; nil if such a panel cannot.
	Alerts func(Settings)

	settings func() Settings
	copy     func(Settings) Settings
	build    func(Settings, Deps) (Panel, feeds.Fold, error)
}

// Settings is the configuration of one panel: a pointer to a struct that embeds [Common].
type Settings interface {
	Shared() *Common
}

// Common holds the keys that panels of every type have.
type Common struct {
	// Title of the panel. Must be unique.
	Name string `yaml:"name" unset:"the type, capitalized" example:"Market"`
	// Kind of panel.
	Type string `yaml:"type,required" example:"events"`
	// Names of the feeds that it shows.
	Feeds []string `yaml:"feeds" kind:"list of names" unset:"all" example:"[market]"`
}

// Shared returns the keys that panels of every type have.
func (c *Common) Shared() *Common { return c }

// Identifier is implemented by the settings of panels that show events by key.
type Identifier interface {
	// Identify returns the JSON paths that together identify the subject of an event of a type; none if the panel
	// takes no such events.
	Identify(eventType string) []string
}

// Define returns a type whose settings are of type S. The fold that build returns receives the events of the
// panel's feeds; it is nil for a panel that needs none.
func Define[S any, P interface {
	*S
	Settings
}](t Type, build func(S, Deps) (Panel, feeds.Fold, error)) Type {
	t.settings = func() Settings { return P(new(S)) }
	t.copy = func(s Settings) Settings {
		c := *s.(P)
		return P(&c)
	}
	t.build = func(s Settings, d Deps) (Panel, feeds.Fold, error) { return build(*s.(P), d) }
	return t
}

// New returns settings with every default and the given name.
func (t *Type) New(name string) Settings {
	s := t.settings()
	schema.Fill(s)
	s.Shared().Name, s.Shared().Type = name, t.Name
	return s
}

// Copy returns a shallow copy of settings, whose shared keys can be replaced.
func (t *Type) Copy(s Settings) Settings { return t.copy(s) }

// Build returns a panel and the fold of its feeds' events; the fold is nil if the panel needs none.
func (t *Type) Build(s Settings, d Deps) (Panel, feeds.Fold, error) { return t.build(s, d) }

// Union describes panel types to package schema.
func Union(types []Type) schema.Union {
	u := schema.Union{Key: "type"}
	for _, t := range types {
		u.Variants = append(u.Variants, schema.Variant{Name: t.Name, New: func() any { return t.settings() }})
	}
	return u
}

// Matcher is implemented by settings with patterns that match event data.
type Matcher interface {
	// NewMatching returns an empty record of the patterns that match.
	NewMatching() Matching
}

// Matching records which patterns of a panel match.
type Matching interface {
	// Take looks at the payload of an event that the panel takes.
	Take(data []byte)
	// Unmatched describes the patterns that matched nothing so far.
	Unmatched() []string
}
