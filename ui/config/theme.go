package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/preset"
	"feedscope/ui/term/theme"
)

// Theme is a file with a theme. docs/THEMES.md is its reference for users.
type Theme struct {
	Background string `yaml:"background,required" example:"\"#101418\""`
	Foreground string `yaml:"foreground,required" example:"\"#d8e0e8\""`
	Muted      string `yaml:"muted" example:"\"#7a8694\""`
	Selection  string `yaml:"selection" example:"\"#26303a\""`
	Accent     string `yaml:"accent" example:"\"#57c7ff\""`
	Red        string `yaml:"red" example:"\"#ff6b6b\""`
	Orange     string `yaml:"orange" example:"\"#ffa657\""`
	Yellow     string `yaml:"yellow" example:"\"#ffd866\""`
	Green      string `yaml:"green" example:"\"#7ee787\""`
	Cyan       string `yaml:"cyan" example:"\"#76e3ea\""`
	Blue       string `yaml:"blue" example:"\"#79b8ff\""`
	Purple     string `yaml:"purple" example:"\"#c297ff\""`
	Pink       string `yaml:"pink" example:"\"#ff9bce\""`
}

// Validate implements [schema.Validator].
func (t *Theme) Validate(at schema.At) {
	for _, key := range at.Keys() {
		i := slices.IndexFunc(schema.Keys(t), func(k schema.Key) bool { return k.Name == key })
		if i < 0 {
			continue
		}
		at.Check(key, theme.Color(reflect.ValueOf(t).Elem().Field(i).String()).Check(), `"#101418"`)
	}
}

// scheme returns the theme with a name.
func (t *Theme) scheme(name string) theme.Scheme {
	s := theme.Scheme{Name: name}
	from, to := reflect.ValueOf(t).Elem(), reflect.ValueOf(&s).Elem()
	for i := range from.NumField() {
		to.FieldByName(from.Type().Field(i).Name).SetString(from.Field(i).String())
	}
	return s
}

// themes are the themes to choose from, and why files of the user's are not among them.
type themes struct {
	theme.Set
	unreadable map[string]string // By name.
}

// names returns all that the key theme can be.
func (t *themes) names() []string { return append([]string{"auto"}, t.Names()...) }

// problem returns why there is no theme of a name, empty if there is one. The name is shown as it was written.
func (t *themes) problem(name, shown string) (problem, fix string) {
	if why, ok := t.unreadable[name]; ok {
		return "theme: " + why, "correct that file"
	}
	if names := t.names(); !slices.Contains(names, name) {
		return "theme must be " + schema.Or(names) + ", not " + schema.Quote(shown), schema.Choose(shown, names)
	}
	return "", ""
}

// ThemeDir returns the directory of the user's themes, empty if the environment names none.
func (l *Loader) ThemeDir() string {
	home := preset.ConfigHome(l.env())
	if home == "" {
		return ""
	}
	return filepath.Join(home, "themes")
}

// themes returns the built-in themes and the user's.
func (l *Loader) themes() themes {
	t := themes{unreadable: make(map[string]string)}
	dir := l.ThemeDir()
	if dir == "" {
		return t
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "*.yaml")) // It fails for a directory with brackets in its name.
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		read, err := readTheme(path)
		if err != nil {
			t.unreadable[name] = err.Error()
			continue
		}
		t.Set = t.With(read.scheme(name))
	}
	return t
}

func readTheme(path string) (*Theme, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, redact.WithoutPath(err))
	}
	t := new(Theme)
	s := schema.Schema{Root: reflect.TypeFor[Theme]()}
	err = s.Decode(&schema.Document{Name: path, Data: data, Env: noEnv}, t)
	var wrong schema.Errors
	if errors.As(err, &wrong) {
		return nil, fmt.Errorf("%s:%d:%d: %s", wrong[0].File, wrong[0].Line, wrong[0].Column, wrong[0].Problem)
	}
	return t, err
}

// Themes returns the themes to choose from.
func (c *Config) Themes() theme.Set { return c.themes.Set }

// Themes returns the built-in themes and those of the user that can be read.
func (l *Loader) Themes() theme.Set { return l.themes().Set }

// validateTheme reports an unknown theme.
func (c *Config) validateTheme(at schema.At) {
	if at.Broken("theme") || !at.Has("theme") {
		return
	}
	at = at.In("theme")
	if problem, fix := c.themes.problem(c.Theme, at.Shown()); problem != "" {
		at.Fail(problem, fix)
	}
}
