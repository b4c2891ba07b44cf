package preset

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
)

// Preset is a preset's file.
type Preset struct {
	Head
	// File is its path, or its name if it is built in.
	File string
	// Text is the whole file.
	Text []byte `json:"-"`
	// Own reports that the file is the user's.
	Own bool `json:"-"`
}

//go:embed files/*.yaml
var files embed.FS

// heads are those of the files, which take milliseconds to parse. go test ./feeds/preset -update rewrites them.
//
//go:embed heads.json
var heads []byte

// builtIn returns the built-in presets.
var builtIn = sync.OnceValue(func() []Preset {
	var all []Preset
	if err := json.Unmarshal(heads, &all); err != nil {
		panic(err) // The files are part of the program.
	}
	for i := range all {
		text, err := files.ReadFile(path.Join("files", all[i].File))
		if err != nil {
			panic(err)
		}
		all[i].Text = text
	}
	return all
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
	if _, err := os.Stat(dir); dir == "" || errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	own, err := read(os.DirFS(dir), ".", true)
	for i := range own {
		own[i].File = filepath.Join(dir, own[i].File)
		all = slices.DeleteFunc(all, func(p Preset) bool { return p.Name == own[i].Name })
	}
	all = append(all, own...)
	slices.SortFunc(all, func(a, b Preset) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

// read returns the presets in the files of a directory whose names end in .yaml. Empty files are none.
func read(from fs.FS, dir string, own bool) ([]Preset, error) {
	entries, err := fs.ReadDir(from, dir)
	if err != nil {
		return nil, fmt.Errorf("the directory of presets: %w", redact.WithoutPath(err))
	}
	var found []Preset
	var problems []error
	for _, entry := range entries {
		name := entry.Name()
		if path.Ext(name) != ".yaml" {
			continue
		}
		text, err := readFile(from, path.Join(dir, name))
		h, ok := ReadHead(text)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("the preset %s cannot be read: %w", schema.Clean(name), err))
		case ok:
			found = append(found, Preset{Head: h, File: name, Text: text, Own: own})
		case len(bytes.TrimSpace(text)) > 0:
			problems = append(problems, fmt.Errorf("%s is not a preset: it has no valid preset block", schema.Clean(name)))
		}
	}
	return found, errors.Join(problems...)
}

// The errors of readFile.
var (
	errNoTarget   = errors.New("it is a link to a file that does not exist")
	errNotRegular = errors.New("it is not a file")
	errTooLarge   = errors.New("it is larger than 1 MiB")
)

func readFile(from fs.FS, name string) ([]byte, error) {
	switch info, err := fs.Stat(from, name); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errNoTarget
	case err != nil:
		return nil, redact.WithoutPath(err)
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	case info.Size() > schema.MaxFile:
		return nil, errTooLarge
	}
	text, err := fs.ReadFile(from, name)
	return text, redact.WithoutPath(err)
}

// ConfigHome returns the user's directory of feedscope's files; empty if the environment names none. Relative directories
// are ignored, as the XDG base directory specification requires.
func ConfigHome(env schema.Env) string {
	get := func(name string) string {
		v, _ := env(name)
		return v
	}
	home := get("XDG_CONFIG_HOME")
	switch {
	case filepath.IsAbs(home):
	case get("HOME") != "":
		home = filepath.Join(get("HOME"), ".config")
	default:
		home = get("APPDATA")
	}
	if !filepath.IsAbs(home) {
		return ""
	}
	return filepath.Join(home, "feedscope")
}

// Dir returns the user's directory of presets; empty if the environment names none.
func Dir(env schema.Env) string {
	home := ConfigHome(env)
	if home == "" {
		return ""
	}
	return filepath.Join(home, "presets")
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
