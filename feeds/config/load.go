package config

import (
	"io"
	"os"
	"path/filepath"
)

// Load reads and checks the configuration at path, with the environment as env has it. The files that it names are relative to its
// directory. What is wrong in the file
// comes back as [Errors]; a file that cannot be read as an error that names it and says why.
func Load(path string, env Env) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer func() { _ = f.Close() }() // Nothing was written.
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	c, err := Parse(path, data, env)
	if err != nil {
		return nil, err
	}
	c.anchor(filepath.Dir(path))
	return c, nil
}

// Parse reads and checks a configuration of up to 4 MiB; name is what errors call it. The text is UTF-8, or UTF-16
// with a byte order mark. Anything wrong comes back as [Errors].
func Parse(name string, data []byte, env Env) (*Config, error) {
	if len(data) > maxFile {
		src := &source{name: name, lines: []string{""}}
		return nil, Errors{src.errorAt(pos{1, 1, 1}, "the file is larger than 4 MiB", "is this the right file?")}
	}
	src, broken := newSource(name, data)
	if broken != nil {
		return nil, Errors{broken}
	}
	r := &reader{report: &report{src: src}, env: env, anchors: make(map[string]*node)}
	cfg := newConfig()
	if body := r.parse(); body != nil {
		b := &builder{cfg: cfg, feeds: newNames("feed"), panels: newNames("panel"), keys: make(map[string]int)}
		b.root(r, r.node(body, "", false))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	cfg.complete()
	return cfg, nil
}

// newConfig is a configuration with the defaults of its settings.
func newConfig() *Config {
	return &Config{Title: "feedscope", FPS: 30, Theme: "auto", Mouse: true, History: 64 * MiB}
}

// complete adds the panels and the layout that the file leaves to the program.
func (c *Config) complete() {
	if len(c.Panels) == 0 {
		c.Panels = []Panel{{Name: "Feeds", Type: Feeds}, {Name: "Events", Type: Events}}
	}
	if len(c.Layout) == 0 {
		c.Layout = DefaultLayout(c.Panels, len(c.Feeds))
	}
}
