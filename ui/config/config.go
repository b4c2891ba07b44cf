// Package config reads a complete configuration: the program's own settings, its feeds and its panels. It takes a YAML
// file and the list of panel types, and returns a [Config] with all defaults filled in, or schema.Errors with suggested
// fixes. Package feeds/config defines feeds; each panel type has its own package.
package config

import (
	"errors"
	"path"
	"strings"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/preset"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
	"feedscope/ui/panel"
)

// Config is a whole configuration. Its field comments are the reference for users.
type Config struct {
	// Feeds to watch, at most 10,000; a thousand are fine.
	Feeds []feedconfig.Feed `yaml:"feeds,required" most:"10000" example:"\n  - name: market\n    url: http://127.0.0.1:7333/market"`
	// Title in the header.
	Title string `yaml:"title" default:"feedscope" example:"markets"`
	// Maximum frames per second. The screen is redrawn only when something changes.
	FPS int `yaml:"fps" default:"30" min:"1" max:"60"`
	// Colors. `auto` is dark or light to match the terminal; [THEMES.md](THEMES.md) lists the others.
	Theme string `yaml:"theme" kind:"name" default:"auto" example:"nord"`
	// `true`: draw with ASCII characters only.
	ASCII bool `yaml:"ascii" default:"false"`
	// `true`: click to focus, click on a column to sort, wheel to scroll.
	Mouse bool `yaml:"mouse" default:"true"`
	// Memory for events, shared by all feeds. The oldest are dropped first.
	History schema.Size `yaml:"history" default:"64MiB" min:"1MiB" max:"64GiB"`
	// Panels on the screen.
	Panels []panel.Settings `yaml:"panels" unset:"those that the events suggest" example:"[{name: Events, type: events}]"`
	// Rules that watch the feeds and alert, at most 1,000. Their alerts are the events of a feed called `rules`. See
	// [RULES.md](RULES.md).
	Rules []rules.Rule `yaml:"rules" most:"1000" unset:"none" example:"\n  - when: silence() > \"1m\""`
	// Where alerts go, beside the screen, at most 100. See [RULES.md](RULES.md#actions).
	Actions []action.Action `yaml:"actions" most:"100" unset:"none" example:"[{name: desk, terminal: [bell, desktop]}]"`
	// Saved filters for events panels, each on a key.
	Filters []Filter `yaml:"filters" unset:"none" example:"[{filter: \"type:alert\"}]"`
	// Keys by action; actions are named as in the command palette. They replace an action's default keys; `[]` removes
	// them. See [KEYS.md](KEYS.md).
	Keys map[string][]string `yaml:"keys" kind:"lists by action" unset:"see KEYS.md" example:"{quit: [Q, ctrl+x]}"`
	// Rows of panels from top to bottom. Every panel is in exactly one row.
	Layout []Row `yaml:"layout" entry:"row" unset:"feeds on top, the others in rows of two" example:"[{panels: [Market, Alerts]}]"`
	// Files with more of the configuration, each a name or a pattern such as `conf.d/*.yaml`, relative to this file. Their
	// lists are appended to the lists of this file; their other keys apply unless this file sets them.
	Include []string `yaml:"include" kind:"list of files" entry:"file" unset:"none" example:"[feeds.yaml, conf.d/*.yaml]"`
	// Head that makes the file a preset, if it is in the directory of presets. See [PRESETS.md](PRESETS.md).
	Preset preset.Head `yaml:"preset" unset:"none" example:"{name: mine, about: my feed}"`

	// Written is how many panels the file or its presets have; Arranged reports that there are any.
	Written  int
	Arranged bool
	// Alerted reports that there are alerts although there are no rules: those of a recording.
	Alerted bool

	dirs       []string // Of the file of each feed,
	actionDirs []string // and of each action.
	references schema.References
	themes     themes
}

// Loader reads configurations.
type Loader struct {
	// Panels are the panel types that a configuration may use.
	Panels []panel.Type
	// Env looks up environment variables.
	Env schema.Env

	own *ownFiles // Nil before the first of them is needed.
	// values are the environment variables that this load has looked up.
	values map[string]string
}

// Schema describes a configuration.
func (l *Loader) Schema() *schema.Schema {
	return &schema.Schema{Root: configType, Union: panel.Union(l.Panels), Base: l.base, Checks: checks}
}

// checks are those of texts of a kind.
var checks = map[string]func(string) (problem, fix string){
	"path or expression": checkExpression, "list of paths or expressions": checkExpression, "pattern": checkPattern,
	"color": checkColor,
}

// checkExpression returns what is wrong with an expression. A path is never wrong.
func checkExpression(text string) (problem, fix string) {
	if !expression.Is(text) {
		return "", ""
	}
	if _, err := expression.Compile(text); err != nil {
		return err.Error(), `correct the expression; in a path, write \ before each blank and parenthesis`
	}
	return "", ""
}

// checkPattern returns what is wrong with a pattern of names.
func checkPattern(text string) (problem, fix string) {
	if _, err := path.Match(text, ""); err != nil {
		return err.Error(), `close every [ with a ]; a pattern cannot end with a backslash`
	}
	return "", ""
}

// Describe returns the text between heading and table of a part of the configuration reference.
func (l *Loader) Describe(part string) string {
	_, name, ok := strings.Cut(part, "a panel of type ")
	if !ok {
		return descriptions[part]
	}
	for _, t := range l.Panels {
		if t.Name == name {
			return t.Summary + "\n\n```yaml\npanels:\n" + indented(t.Example, "  ") + "```"
		}
	}
	return ""
}

// descriptions holds the texts for parts other than panels.
var descriptions = map[string]string{
	"auth":   "At most one of the first five keys.",
	"tls":    "All files are PEM.",
	"preset": "Only files in the directory of presets need it; [PRESETS.md](PRESETS.md) shows how to write one.",
	"retry": "Delays start at `base`, double up to `max`, and are never below `floor`. A server can set the first delay with `retry:`, and any delay " +
		"with `Retry-After`.",
}

// ForURLs returns a configuration with one feed per URL and panels for feeds and events.
func (l *Loader) ForURLs(urls []string) (*Config, error) {
	feeds, err := feedconfig.ForURLs(urls)
	if err != nil {
		return nil, err
	}
	return l.WithAnswers(l.forFeeds(feeds)), nil
}

// WithAnswers returns a configuration with a panel for each feed whose settings or URL say that it is a token stream, and
// one to compare them if there are several. It leaves the panels of a file or a preset as they are.
func (l *Loader) WithAnswers(c *Config) *Config {
	var drafts []Draft
	for _, f := range c.Feeds {
		if d := (Draft{Feed: f}); d.expectAnswers() {
			drafts = append(drafts, d)
		}
	}
	if len(drafts) == 0 || c.Arranged {
		return c
	}
	with, err := l.Suggest(c, drafts)
	if err != nil {
		return c // The panels can still be added from the screen.
	}
	return with
}

// ForNames returns a configuration for feeds that do not connect, such as those of a recording: each has only a name.
// The panels are those for feeds and events.
func (l *Loader) ForNames(names []string) *Config {
	feeds := make([]feedconfig.Feed, len(names))
	for i, name := range names {
		feeds[i].Name = name
	}
	return l.forFeeds(feeds)
}

func (l *Loader) forFeeds(feeds []feedconfig.Feed) *Config {
	c := &Config{themes: l.themes()}
	schema.Fill(c)
	c.Feeds = feeds
	l.complete(c)
	return c
}

// FeedNames returns the names of the feeds.
func (c *Config) FeedNames() []string {
	names := make([]string, len(c.Feeds))
	for i := range c.Feeds {
		names[i] = c.Feeds[i].Name
	}
	return names
}

// Feed returns the feed with a name, nil if there is none.
func (c *Config) Feed(name string) *feedconfig.Feed {
	for i := range c.Feeds {
		if c.Feeds[i].Name == name {
			return &c.Feeds[i]
		}
	}
	return nil
}

// ByName returns the feeds by their names.
func (c *Config) ByName() map[string]*feedconfig.Feed {
	all := make(map[string]*feedconfig.Feed, len(c.Feeds))
	for i := range c.Feeds {
		all[c.Feeds[i].Name] = &c.Feeds[i]
	}
	return all
}

// complete adds default panels and a default layout if the file has none.
func (l *Loader) complete(c *Config) {
	c.Written = len(c.Panels)
	c.Arranged = c.Written > 0
	if len(c.Panels) == 0 {
		for _, t := range l.Panels {
			if t.Name == "feeds" || t.Name == "events" {
				c.Panels = append(c.Panels, t.New(capitalized(t.Name)))
			}
		}
	}
	if len(c.Layout) == 0 {
		c.Layout = l.DefaultLayout(c.Panels, len(c.Feeds))
	}
	l.WithAlerts(c)
}

// Type returns the type of a panel.
func (l *Loader) Type(s panel.Settings) (*panel.Type, error) {
	for i := range l.Panels {
		if l.Panels[i].Name == s.Shared().Type {
			return &l.Panels[i], nil
		}
	}
	return nil, errors.New("no panel type is named " + s.Shared().Type)
}

func capitalized(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
