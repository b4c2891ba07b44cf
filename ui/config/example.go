package config

import (
	_ "embed"
	"regexp"
	"strings"

	feedconfig "feedscope/feeds/config"
)

// example is config.example.yaml with a placeholder for the feeds and one for the panels.
//
//go:embed example.yaml
var example string

// JSONSchema describes a configuration to editors. A test keeps it in sync with the types.
//
//go:embed schema.json
var JSONSchema string

// exampleOrigin is the demo server's origin in the example.
const exampleOrigin = "http://127.0.0.1:7333"

var exampleName = regexp.MustCompile(`name: (\w+)`)

// Example returns the text of config.example.yaml: the demo's dashboard, with every key and a comment on each. The
// panels are the examples of their types; those that the demo does not show are commented out.
func (l *Loader) Example() string {
	var panels []string
	_, layout, _ := strings.Cut(example, "\nlayout:")
	for _, t := range l.Panels {
		text := "  # " + t.Name + ": " + t.Summary + "\n" + indented(t.Example, "  ")
		if m := exampleName.FindStringSubmatch(t.Example); m == nil || !strings.Contains(layout, m[1]) {
			text = indented(text, "# ")
		}
		panels = append(panels, text)
	}
	return strings.NewReplacer("{feeds}", feedconfig.Example, "{panels}", strings.Join(panels, "\n")).Replace(example)
}

// Demo returns the demo's configuration for a demo server at origin, for example "http://127.0.0.1:7333". It returns
// an error if origin is not an http or https URL.
func (l *Loader) Demo(origin string) (*Config, error) {
	text := strings.ReplaceAll(l.Example(), exampleOrigin, strings.TrimSuffix(origin, "/"))
	return l.Parse("the demo's configuration", []byte(text))
}

// indented prefixes each non-empty line.
func indented(text, prefix string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString(prefix)
		}
		b.WriteString(line)
	}
	return b.String()
}
