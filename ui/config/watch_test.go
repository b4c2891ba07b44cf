package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"feedscope/ui/config"
)

func TestWatcherReportsReplacedFiles(t *testing.T) {
	path := write(t, "a.yaml", minimal)
	w, err := config.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.Watch([]string{filepath.Dir(path), filepath.Join(filepath.Dir(path), "missing")})
	for _, change := range []func() error{
		func() error { return os.WriteFile(path, []byte("title: x\n"), 0o600) },
		func() error { return os.Rename(path, path+"~") }, // As some editors do before they write a new file.
		func() error { return os.Rename(path+"~", path) },
		func() error { return os.Remove(path) },
	} {
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
	w.Watch([]string{filepath.Dir(old)})
	w.Watch([]string{filepath.Dir(current)})
	if err := os.WriteFile(current, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	<-w.Changed()
}
