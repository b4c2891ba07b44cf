package preset

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"feedscope/feeds/config/schema"
)

// Preset is a preset's file.
type Preset struct {
	Head
	// File is its path, or its name if it is built in.
	File string
	// Text is the whole file.
	Text []byte
	// Own reports that the file is the user's.
	Own bool
}

//go:embed files/*.yaml
var files embed.FS

var builtIn = sync.OnceValue(func() []Preset {
	found, err := read(files, "files", false)
	if err != nil {
		panic(err) // The files are part of the program.
	}
	return found
})

// placeholder is the value of a parameter that is not needed. It is valid in and as an address.
const placeholder = "http://localhost"

// Unbound returns the given parameters with a placeholder for those without a value that only the address of the feed
// contains: its address is known.
func (p *Preset) Unbound(given map[string]string, env schema.Env) map[string]string {
	bound := maps.Clone(given)
	if bound == nil {
		bound = make(map[string]string)
	}
	for i := range p.Params {
		if param := &p.Params[i]; param.Required && param.value(given, env) == "" && !p.needs(param.Name) {
			bound[param.Name] = placeholder
		}
	}
	return bound
}

// address matches the address of a feed, and not that of its set-up request, which is indented deeper.
var address = regexp.MustCompile(`(?m)^ {0,4}(- )?url:.*$`)

// needs reports whether the file has a parameter, the feed's address aside.
func (p *Preset) needs(param string) bool {
	reference := regexp.MustCompile(`\$\{` + regexp.QuoteMeta(param) + `[:}]`)
	return reference.Match(address.ReplaceAll(p.Text, nil))
}

// Known returns the variables of the file for a feed that was recognized: no parameters and no environment, because
// credentials are not for whatever server has such an address.
func (p *Preset) Known() schema.Env {
	given := make(map[string]string)
	for _, param := range p.Params {
		if param.Required {
			given[param.Name] = placeholder
		}
	}
	nothing := func(string) (string, bool) { return "", false }
	return p.Env(given, nothing)
}

// Set is a list of presets, by name.
type Set []Preset

// Load returns the built-in presets and those in a directory, which need not exist. On an error it returns the presets
// that can be read.
func Load(dir string) (Set, error) {
	all := slices.Clone(builtIn())
	if dir == "" {
		return all, nil
	}
	own, err := read(os.DirFS(dir), ".", true)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	for i := range own {
		own[i].File = filepath.Join(dir, own[i].File)
		all = slices.DeleteFunc(all, func(p Preset) bool { return p.Name == own[i].Name })
	}
	all = append(all, own...)
	slices.SortFunc(all, func(a, b Preset) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

// read returns the presets in the files of a directory whose names end in .yaml.
func read(from fs.FS, dir string, own bool) ([]Preset, error) {
	names, err := fs.Glob(from, strings.TrimPrefix(dir+"/*.yaml", "./"))
	if err != nil {
		return nil, err
	}
	var found []Preset
	var problems []error
	for _, name := range names {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		h, ok := ReadHead(text)
		if !ok {
			problems = append(problems, fmt.Errorf("%s is not a preset: it has no valid preset block", schema.Clean(name)))
			continue
		}
		found = append(found, Preset{Head: h, File: strings.TrimPrefix(name, "files/"), Text: text, Own: own})
	}
	return found, errors.Join(problems...)
}

// Dir returns the user's directory of presets; empty if the environment names none.
func Dir(env schema.Env) string {
	home, _ := env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(home) {
		if home, _ = env("HOME"); home == "" {
			return ""
		}
		home = filepath.Join(home, ".config")
	}
	return filepath.Join(home, "feedscope", "presets")
}

// Named returns the preset with a name. The error suggests another name.
func (s Set) Named(name string) (*Preset, error) {
	names := make([]string, len(s))
	for i := range s {
		if s[i].Name == name {
			return &s[i], nil
		}
		names[i] = s[i].Name
	}
	if near, ok := schema.Nearest(name, names); ok {
		return nil, fmt.Errorf("no preset is named %s; did you mean %s?", schema.Quote(name), near)
	}
	return nil, fmt.Errorf("no preset is named %s; feedscope presets lists them", schema.Quote(name))
}

// Fitting returns the presets whose patterns fit a URL, those of the user first.
func (s Set) Fitting(address string) []*Preset {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	var fit []*Preset
	for i := range s {
		if s[i].Fits(u) {
			fit = append(fit, &s[i])
		}
	}
	slices.SortStableFunc(fit, func(a, b *Preset) int {
		switch {
		case a.Own == b.Own:
			return 0
		case a.Own:
			return -1
		}
		return 1
	})
	return fit
}
