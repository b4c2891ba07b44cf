package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/config"
)

// filesOf loads a configuration, which may be invalid, and returns its files.
func filesOf(path string, env func(string) (string, bool)) *config.Files {
	_, files, _ := loader(env).LoadFiles(path)
	return files
}

func TestWatcherReportsReplacedFiles(t *testing.T) {
	path := write(t, "a.yaml", minimal)
	w, err := config.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, change := range []func() error{
		func() error { return os.WriteFile(path, []byte("title: x\n"), 0o600) },
		func() error { return os.Rename(path, path+"~") }, // As some editors do before they write a new file.
		func() error { return os.Rename(path+"~", path) },
		func() error { return os.Remove(path) },
	} {
		w.Watch(filesOf(path, nothing))
		if err := change(); err != nil {
			t.Fatal(err)
		}
		<-w.Changed()
	}
}

func TestWatcherFollowsNewDirectories(t *testing.T) {
	old, current := write(t, "a.yaml", minimal), write(t, "a.yaml", minimal)
	w, err := config.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.Watch(filesOf(old, nothing))
	w.Watch(filesOf(current, nothing))
	if err := os.WriteFile(current, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	<-w.Changed()
}

func TestWatcherReportsWhatChangedBefore(t *testing.T) {
	path := write(t, "a.yaml", minimal)
	w, err := config.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	files := filesOf(path, nothing)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.Watch(files)
	<-w.Changed()
}

func TestOnlyFilesOfTheConfigurationCount(t *testing.T) {
	path := write(t, "data/a.yaml", "include: [conf.d/*.yaml, more.yaml]\n"+minimal,
		"data/conf.d/1.yaml", "title: x\n", "config/feedscope/themes/t.yaml", twoColors,
		"config/feedscope/presets/p.yaml", "", "data/log", "")
	dir := filepath.Dir(filepath.Dir(path))
	env := func(name string) (string, bool) { return filepath.Join(dir, "config"), name == "XDG_CONFIG_HOME" }
	link := filepath.Join(dir, "link.yaml")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	put := func(name, content string) func() error {
		return func() error { return os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600) }
	}
	move := func(from, to string) func() error {
		return func() error { return os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)) }
	}
	for _, c := range []struct {
		what   string
		change func() error
		counts bool
	}{
		{"another file grows", put("data/log", "a line"), false},
		{"another file is added", put("data/b.yaml", minimal), false},
		{"a file that no pattern matches is added", put("data/conf.d/2.txt", "x"), false},
		{"a file that a pattern matches is added", put("data/conf.d/2.yaml", "fps: 7\n"), true},
		{"a missing file is added", put("data/more.yaml", "ascii: true\n"), true},
		{"an included file changes", put("data/conf.d/1.yaml", "title: longer\n"), true},
		{"an included file is removed", func() error { return os.Remove(filepath.Join(dir, "data/conf.d/2.yaml")) }, true},
		{"a theme changes", put("config/feedscope/themes/t.yaml", twoColors+"red: \"#ff0000\"\n"), true},
		{"a preset is added", put("config/feedscope/presets/q.yaml", ""), true},
		{"the file is replaced as a whole", move("data/b.yaml", "data/a.yaml"), true},
	} {
		for _, path := range []string{path, link} {
			if filesOf(path, env).Changed() {
				t.Fatalf("%s has changed at once", path)
			}
		}
		direct, linked := filesOf(path, env), filesOf(link, env)
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		if direct.Changed() != c.counts {
			t.Errorf("%s: it counts is %v", c.what, !c.counts)
		}
		if strings.Contains(c.what, "as a whole") && !linked.Changed() {
			t.Errorf("%s: it does not count behind a link", c.what)
		}
	}
}

func TestOwnFilesAreReadOncePerLoad(t *testing.T) {
	lookups := func(feeds int) (n int) {
		env := func(name string) (string, bool) {
			if name == "XDG_CONFIG_HOME" {
				n++
			}
			return "", false
		}
		text := "feeds:\n"
		for i := range feeds {
			text += fmt.Sprintf("  - {name: f%d, preset: wikimedia}\n", i)
		}
		if _, err := loader(env).Parse("a.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if one, many := lookups(1), lookups(20); many > one {
		t.Errorf("with 20 feeds, the directory of presets or themes is looked up %d times instead of %d", many, one)
	}
}
