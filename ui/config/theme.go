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

// Theme is a file with a theme: a [theme.Scheme] with keys. docs/THEMES.md is its reference for users.
type Theme struct {
	Name       string
	Background theme.Color `yaml:"background,required" kind:"color" example:"\"#101418\""`
	Foreground theme.Color `yaml:"foreground,required" kind:"color" example:"\"#d8e0e8\""`
	Muted      theme.Color `yaml:"muted" kind:"color" example:"\"#7a8694\""`
	Selection  theme.Color `yaml:"selection" kind:"color" example:"\"#26303a\""`
	Accent     theme.Color `yaml:"accent" kind:"color" example:"\"#57c7ff\""`
	Red        theme.Color `yaml:"red" kind:"color" example:"\"#ff6b6b\""`
	Orange     theme.Color `yaml:"orange" kind:"color" example:"\"#ffa657\""`
	Yellow     theme.Color `yaml:"yellow" kind:"color" example:"\"#ffd866\""`
	Green      theme.Color `yaml:"green" kind:"color" example:"\"#7ee787\""`
	Cyan       theme.Color `yaml:"cyan" kind:"color" example:"\"#76e3ea\""`
	Blue       theme.Color `yaml:"blue" kind:"color" example:"\"#79b8ff\""`
	Purple     theme.Color `yaml:"purple" kind:"color" example:"\"#c297ff\""`
	Pink       theme.Color `yaml:"pink" kind:"color" example:"\"#ff9bce\""`
}

// checkColor returns what is wrong with a color.
func checkColor(text string) (problem, fix string) {
	if err := theme.Color(text).Check(); err != nil {
		return err.Error(), "correct the color, and put it in quotes"
	}
	return "", ""
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
		read.Name = name
		t.Set = t.With(theme.Scheme(*read))
	}
	return t
}

func readTheme(path string) (*Theme, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, redact.WithoutPath(err))
	}
	t := new(Theme)
	s := schema.Schema{Root: reflect.TypeFor[Theme](), Checks: checks}
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
