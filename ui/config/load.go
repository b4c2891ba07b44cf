package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/files"
	"feedscope/feeds/preset"
)

// Load reads the configuration at path. File names in it are relative to its directory. If the file cannot be read, the
// error names it; mistakes in its contents are returned as schema.Errors.
func (l *Loader) Load(path string) (*Config, error) {
	c, _, err := l.LoadFiles(path)
	return c, err
}

// LoadFiles is Load. It also returns the files of the configuration, even after an error.
func (l *Loader) LoadFiles(path string) (c *Config, files *Files, err error) {
	files = l.newFiles(path)
	data, err := readFile(path)
	if err != nil {
		return nil, files, unreadable(path, err)
	}
	c, err = l.decode(&schema.Document{Name: path, Data: data, Include: including(files)})
	if err != nil {
		return nil, files, err
	}
	for i := range c.Feeds {
		c.Feeds[i].Anchor(c.dirs[i])
	}
	for i := range c.Actions {
		c.Actions[i].Anchor(c.actionDirs[i])
	}
	return c, files, nil
}

// Parse reads a configuration of up to 1 MiB in UTF-8, or in UTF-16 with a byte order mark. Errors call it name. It
// cannot include files.
func (l *Loader) Parse(name string, data []byte) (*Config, error) {
	return l.decode(&schema.Document{Name: name, Data: data})
}

func (l *Loader) decode(d *schema.Document) (*Config, error) {
	l = l.once()
	d.Env = l.env()
	if h, ok := preset.ReadHead(d.Data); ok {
		if err := h.Check(nil, l.env()); err != nil {
			return nil, fmt.Errorf("%s: %w", schema.Clean(d.Name), err)
		}
		d.Env = h.Env(nil, l.env())
	}
	c, err := l.read(d)
	if err != nil {
		return nil, err
	}
	if err := l.fillPanels(c); err != nil {
		return nil, err
	}
	l.complete(c)
	return c, nil
}

// read reads a document as it is written, with no more than the defaults of its keys.
func (l *Loader) read(d *schema.Document) (*Config, error) {
	l = l.once()
	c := &Config{themes: l.own.themes()}
	d.Secrets = l.lookedUp
	if err := l.Schema().Decode(d, c); err != nil {
		return nil, err
	}
	c.references = d.References
	return c, nil
}

// readFile reads a file, up to a byte more than a configuration may have.
func readFile(path string) ([]byte, error) {
	return files.ReadUpTo(path, schema.MaxFile+1)
}

var (
	errNoPattern = errors.New("not a valid pattern")
	errNotFound  = errors.New("no such file")
)

// including returns a function that opens included files; see [schema.Document]. It adds them to all. A pattern may
// match no file.
func including(all *Files) func(from, entry string) ([]schema.File, error) {
	return func(from, entry string) ([]schema.File, error) {
		path := entry
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(from), path)
		}
		all.add(path)
		paths := []string{path}
		if isPattern(path) {
			var err error
			if paths, err = filepath.Glob(path); err != nil {
				return nil, errNoPattern
			}
		}
		var files []schema.File
		for _, path := range paths {
			data, err := readFile(path)
			switch info, statErr := os.Stat(path); {
			case errors.Is(err, os.ErrNotExist):
				return nil, errNotFound
			case statErr == nil && info.IsDir():
				return nil, errDirectory
			case err != nil:
				return nil, redact.WithoutPath(err)
			}
			files = append(files, schema.File{Name: path, Data: data})
		}
		return files, nil
	}
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }
