package config

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"feedscope/feeds/preset"
)

// Files are the files that belong to a configuration, or would if they existed, as they were just before they were read.
type Files struct {
	names    []string
	patterns []string
	seen     map[string]fs.FileInfo // Those that exist, by name.
}

// newFiles returns the file of a configuration, and the user's themes and presets.
func (l *Loader) newFiles(path string) *Files {
	f := &Files{names: []string{path}}
	for _, dir := range []string{l.ThemeDir(), preset.Dir(l.env())} {
		if dir != "" {
			f.patterns = append(f.patterns, filepath.Join(dir, "*.yaml"))
		}
	}
	f.seen = f.find()
	return f
}

// NewFiles returns files of any kind, as they are now.
func NewFiles(names ...string) *Files {
	f := &Files{names: names}
	f.seen = f.find()
	return f
}

// add adds the file with a name, or those that match it.
func (f *Files) add(name string) {
	to := &f.names
	if isPattern(name) {
		to = &f.patterns
	}
	if !slices.Contains(*to, name) {
		*to = append(*to, name)
		now := f.find()
		maps.Copy(now, f.seen) // What was seen first counts.
		f.seen = now
	}
}

// find returns the files that exist, by name. It leaves out pipes, which can be read only once.
func (f *Files) find() map[string]fs.FileInfo {
	found := make(map[string]fs.FileInfo)
	names := slices.Clone(f.names)
	for _, pattern := range f.patterns {
		matches, _ := filepath.Glob(pattern) // Loading reports an invalid pattern.
		names = append(names, matches...)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			found[name] = info
		}
	}
	return found
}

// Changed reports whether any of the files has been written, replaced, added or removed.
func (f *Files) Changed() bool {
	return !maps.EqualFunc(f.seen, f.find(), func(a, b fs.FileInfo) bool {
		return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
	})
}

// dirs returns the directories to watch: those of the files, also of the targets of links.
func (f *Files) dirs() []string {
	var dirs []string
	for _, name := range slices.Concat(f.names, f.patterns, slices.Collect(maps.Keys(f.seen))) {
		if dir := filepath.Dir(name); !isPattern(dir) {
			dirs = append(dirs, dir)
		}
		if target, err := filepath.EvalSymlinks(name); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
