package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/ui/panel"
)

// Quick returns the settings of a panel from words: JSON paths that begin with a dot, and KEY=VALUE for any key of the
// type. Paths fill the required paths of the type, then its columns or, if there are several, its values, or else its
// other paths, or its list of paths.
//
// The panel is not added to c, but its name and its feeds are checked as if it were.
func (l *Loader) Quick(c *Config, typ string, words []string) (panel.Settings, error) {
	at := slices.IndexFunc(l.Panels, func(t panel.Type) bool { return t.Name == typ })
	if at < 0 {
		names := make([]string, len(l.Panels))
		for i := range l.Panels {
			names[i] = l.Panels[i].Name
		}
		return nil, errors.New("no panel type is named " + schema.Quote(typ) + "; use " + schema.Or(names))
	}
	var b strings.Builder
	b.WriteString(stubs(c.Feeds))
	fmt.Fprintf(&b, "panels:\n  - type: %s\n", typ)
	paths, given, err := l.quickKeys(&b, &l.Panels[at], words)
	if err != nil {
		return nil, err
	}
	taken := make(map[string]bool)
	for _, p := range c.Panels {
		taken[p.Shared().Name] = true
	}
	if !slices.Contains(given, "name") {
		name := capitalized(typ)
		if len(paths) == 1 {
			name = capitalized(strings.ToLower(panel.PathTitle(paths[0])))
		}
		fmt.Fprintf(&b, "    name: %s\n", schema.Scalar(unique(maps.Clone(taken), name)))
	}
	made, err := l.Parse("the panel", []byte(b.String()))
	var wrong schema.Errors
	switch {
	case errors.As(err, &wrong):
		return nil, errors.New(wrong[0].Problem + ": " + wrong[0].Fix)
	case err != nil:
		return nil, err
	}
	if name := made.Panels[0].Shared().Name; taken[name] {
		return nil, errors.New("a panel is named " + schema.Quote(name) + " already: write another name=")
	}
	return made.Panels[0], nil
}

// quickKeys writes the keys of a panel, and returns the paths and the given keys.
func (l *Loader) quickKeys(b *strings.Builder, t *panel.Type, words []string) (paths, given []string, err error) {
	keys := schema.Keys(t.New(""))
	for _, word := range words {
		name, value, isKey := strings.Cut(word, "=")
		if path, ok := strings.CutPrefix(word, "."); ok && path != "" {
			paths = append(paths, path)
			continue
		}
		if !isKey {
			return nil, nil, errors.New(schema.Quote(word) + " is neither a path, such as .price, nor KEY=VALUE")
		}
		if at := slices.IndexFunc(keys, func(k schema.Key) bool { return k.Name == name }); at >= 0 {
			value = quickValue(&keys[at], value)
		}
		given = append(given, name)
		fmt.Fprintf(b, "    %s: %s\n", name, value)
	}
	rest := paths
	fill := func(fits func(schema.Key) bool) {
		for _, k := range keys {
			switch {
			case len(rest) == 0 || slices.Contains(given, k.Name) || !fits(k):
				continue
			case k.List && k.Text:
				fmt.Fprintf(b, "    %s: [%s]\n", k.Name, scalars(rest))
				rest = nil
			case takesPaths(&k):
				fmt.Fprintf(b, "    %s:\n", k.Name)
				for _, path := range rest {
					fmt.Fprintf(b, "      - {path: %s}\n", schema.Scalar(path))
				}
				rest = nil
			default:
				fmt.Fprintf(b, "    %s: %s\n", k.Name, schema.Scalar(rest[0]))
				rest = rest[1:]
			}
			given = append(given, k.Name)
		}
	}
	fill(func(k schema.Key) bool { return k.Required && k.Kind == pathKind })
	fill(func(k schema.Key) bool { return takesPaths(&k) && (k.Required || len(rest) > 1) })
	fill(func(k schema.Key) bool { return k.Kind == pathKind })
	fill(func(k schema.Key) bool { return k.List && k.Text && strings.Contains(k.Kind, "path") })
	if len(rest) > 0 {
		return nil, nil, errors.New("a panel of type " + t.Name + " has no place for the path ." + rest[0])
	}
	return paths, given, nil
}

// pathKind is the kind of the keys that hold a path.
const pathKind = "path or expression"

// takesPaths reports whether a key holds a list of whatever has a path.
func takesPaths(k *schema.Key) bool { return k.Name == "columns" || k.Name == "values" }

// pathsBegin matches where the paths in a list begin with a dot.
var pathsBegin = regexp.MustCompile(`(^|[\[,])\.`)

// quickValue returns the value of a key as YAML: a list needs no brackets, a text no quotes, and paths may begin with a dot.
func quickValue(k *schema.Key, value string) string {
	if strings.Contains(k.Kind, "path") || takesPaths(k) {
		value = pathsBegin.ReplaceAllString(value, "$1")
	}
	plain := k.Text && !strings.ContainsAny(value, `"'`)
	switch {
	case k.List && strings.HasPrefix(value, "["):
		return value
	case k.List && plain:
		return "[" + scalars(strings.Split(value, ",")) + "]"
	case k.List:
		return "[" + value + "]"
	case plain:
		return schema.Scalar(value)
	}
	return value
}
