package preset

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/query/filter"
)

// Head is the part of a preset's file that says when and how to use it. Its field comments are the reference for users.
type Head struct {
	// Name of the preset: lower-case letters, digits and hyphens.
	Name string `yaml:"name,required" example:"ntfy"`
	// What the feed is, in a line.
	About string `yaml:"about,required" example:"messages of an ntfy topic"`
	// Patterns of the URLs that it fits, without `https://`. `*` is any text.
	URL []string `yaml:"url" kind:"list of patterns" unset:"none, only used by name" example:"[\"ntfy.sh/*/sse*\"]"`
	// Filters, one of which an early event must match before the preset is used for a URL.
	Confirm []string `yaml:"confirm" kind:"list of filters" unset:"the URL is enough" example:"[\"type:open .topic\"]"`
	// Parameters, used as `${NAME}` in the rest of the file.
	Params []Param `yaml:"params" entry:"parameter" unset:"none" example:"[{name: topic, about: the topic}]"`
	// What a user must bring or know, in a sentence.
	Needs string `yaml:"needs" unset:"nothing" example:"a topic"`
}

// Param is a parameter of a preset.
type Param struct {
	// Name of the parameter. One in capitals can also be an environment variable, which suits secrets.
	Name string `yaml:"name,required" example:"topic"`
	// What it is, in a few words.
	About string `yaml:"about,required" example:"the topic"`
	// Value if none is given.
	Default string `yaml:"default" unset:"empty" example:"alerts"`
	// `true`: the preset cannot be used by name without a value.
	Required bool `yaml:"required" default:"false"`
}

var validName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Validate implements [schema.Validator].
func (h *Head) Validate(at schema.At) {
	if h.Name != "" && !validName.MatchString(h.Name) {
		at.In("name").Fail("a preset's name consists of lower-case letters, digits and hyphens", "for example, write name: ntfy")
	}
	for i, text := range h.Confirm {
		if _, err := filter.Parse(text); err != nil {
			at.In("confirm").Item(i).Fail("confirm: "+err.Error(), `for example, write - "type:open .topic"`)
		}
	}
}

// Validate implements [schema.Validator].
func (p *Param) Validate(at schema.At) {
	if p.Name != "" && !schema.IsVariable(p.Name) {
		at.In("name").Fail("a parameter's name consists of letters, digits and underscores", "for example, write name: topic")
	}
}

// maxHead bounds the head of a file, in bytes.
const maxHead = 16 << 10

// ReadHead returns the head of a configuration; ok is false if it has none. It is lenient: the configuration's schema
// reports mistakes in the head.
func ReadHead(text []byte) (h Head, ok bool) {
	block := headOf(string(text))
	if block == "" || len(block) > maxHead || schema.TooComplex(block) {
		return Head{}, false
	}
	var file struct {
		Preset Head `yaml:"preset"`
	}
	if err := yaml.Unmarshal([]byte(block), &file); err != nil {
		return Head{}, false
	}
	return file.Preset, file.Preset.Name != ""
}

// headOf returns the top-level block that begins with "preset:".
func headOf(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch top := strings.TrimSpace(line) != "" && line[0] != ' ' && line[0] != '#'; {
		case b.Len() > 0 && top:
			return b.String()
		case b.Len() > 0 || top && strings.HasPrefix(line, "preset:"):
			b.WriteString(line)
		}
	}
	return b.String()
}

// Env returns the variables of a file with this head: parameters, then those of env. A parameter has the given value;
// or, if its name is in capitals, that of env; or its default. A parameter without a value is empty.
func (h *Head) Env(given map[string]string, env schema.Env) schema.Env {
	return func(name string) (string, bool) {
		for _, p := range h.Params {
			if p.Name == name {
				return p.value(given, env), true
			}
		}
		return env(name)
	}
}

func (p *Param) value(given map[string]string, env schema.Env) string {
	if v := given[p.Name]; v != "" {
		return v
	}
	if p.FromEnv() {
		if v, _ := env(p.Name); v != "" {
			return v
		}
	}
	return p.Default
}

// Given returns the parameters that are not environment variables.
func (h *Head) Given(given map[string]string) []string {
	var names []string
	for _, p := range h.Params {
		if !p.FromEnv() || given[p.Name] != "" {
			names = append(names, p.Name)
		}
	}
	return names
}

// FromEnv reports whether the parameter can also be an environment variable.
func (p *Param) FromEnv() bool { return p.Name == strings.ToUpper(p.Name) }

// Check returns an error for a given parameter that the preset does not have, or a required one without a value.
func (h *Head) Check(given map[string]string, env schema.Env) error {
	var names []string
	for _, p := range h.Params {
		names = append(names, p.Name)
	}
	for name := range given {
		if len(names) == 0 {
			return fmt.Errorf("the preset %s has no parameters", h.Name)
		}
		if !slices.Contains(names, name) {
			return fmt.Errorf("the preset %s has no parameter %s; it has %s", h.Name, schema.Quote(name), schema.Or(names))
		}
	}
	for _, p := range h.Params {
		if p.Required && p.value(given, env) == "" {
			return &MissingError{Preset: h.Name, Param: p}
		}
	}
	return nil
}

// MissingError reports a required parameter without a value.
type MissingError struct {
	Preset string
	Param  Param
}

// Error names the parameter and says what it is.
func (e *MissingError) Error() string {
	return fmt.Sprintf("the preset %s needs the parameter %s: %s", e.Preset, e.Param.Name, e.Param.About)
}

// Fits reports whether the preset fits a URL, by its patterns. User information in the URL is ignored.
func (h *Head) Fits(u *url.URL) bool {
	target := u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	return slices.ContainsFunc(h.URL, func(pattern string) bool { return match(pattern, target) })
}

// match reports whether text matches a pattern in which * is any text.
func match(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, first)
	for ok && star {
		first, rest, star = strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(text, first)
		}
		_, text, ok = strings.Cut(text, first)
	}
	return ok
}
