package config_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"feedscope/feeds/config/schema"
	"feedscope/ui/config"
)

// disk returns a stat function for the given files that denies access to /root.
func disk(files ...string) func(string) (fs.FileInfo, error) {
	tree := fstest.MapFS{"dir/x": {}}
	for _, f := range files {
		tree[strings.TrimPrefix(f, "/")] = &fstest.MapFile{}
	}
	return func(path string) (fs.FileInfo, error) {
		if strings.HasPrefix(path, "/root/") {
			return nil, &fs.PathError{Op: "stat", Path: path, Err: fs.ErrPermission}
		}
		return tree.Stat(strings.TrimPrefix(path, "/"))
	}
}

func variables(pairs ...string) schema.Env {
	return func(name string) (string, bool) {
		i := slices.Index(pairs, name)
		if i < 0 {
			return "", false
		}
		return pairs[i+1], true
	}
}

func TestFindOrder(t *testing.T) {
	const here, home, system = "feedscope.yaml", "/home/u/.config/feedscope/feedscope.yaml",
		"/etc/xdg/feedscope/feedscope.yaml"
	for name, x := range map[string]struct {
		explicit string
		env      schema.Env
		files    []string
		want     string
	}{
		"explicit before everything": {"my.yaml", variables("FEEDSCOPE_CONFIG", "v.yaml"), []string{
			"my.yaml", "v.yaml",
			here,
		}, "my.yaml"},
		"variable before directory": {"", variables("FEEDSCOPE_CONFIG", "v.yaml"), []string{"v.yaml", here}, "v.yaml"},
		"empty variable is unset":   {"", variables("FEEDSCOPE_CONFIG", ""), []string{here}, here},
		"directory before home":     {"", variables("HOME", "/home/u"), []string{here, home}, here},
		"home before system":        {"", variables("HOME", "/home/u"), []string{home, system}, home},
		"XDG_CONFIG_HOME over home": {"", variables("HOME", "/home/u", "XDG_CONFIG_HOME", "/c"), []string{
			home,
			"/c/feedscope/feedscope.yaml",
		}, "/c/feedscope/feedscope.yaml"},
		"relative XDG is ignored": {"", variables("HOME", "/home/u", "XDG_CONFIG_HOME", "c"), []string{
			home,
			"c/feedscope/feedscope.yaml",
		}, home},
		"system by default": {"", variables(), []string{system}, system},
		"XDG_CONFIG_DIRS in order": {"", variables("XDG_CONFIG_DIRS", "/a:b:/c"), []string{
			"/c/feedscope/feedscope.yaml",
			"b/feedscope/feedscope.yaml",
		}, "/c/feedscope/feedscope.yaml"},
		"APPDATA without HOME": {
			"", variables("APPDATA", "/app"),
			[]string{"/app/feedscope/feedscope.yaml"},
			"/app/feedscope/feedscope.yaml",
		},
		"directory is skipped":         {"", variables("HOME", "/home/u"), []string{"feedscope.yaml/x", home}, home},
		"inaccessible file is skipped": {"", variables("HOME", "/root"), []string{system}, system},
		"other names are ignored":      {"", variables("HOME", "/home/u"), []string{"feedscope.yml"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, looked, err := config.Find(x.explicit, x.env, disk(x.files...))
			if got != x.want || errors.Is(err, config.ErrNotFound) != (x.want == "") || (err == nil) != (x.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
			if x.want != "" && looked[len(looked)-1] != x.want {
				t.Errorf("looked at %q", looked)
			}
		})
	}
}

func TestFindListsPlaces(t *testing.T) {
	_, looked, err := config.Find("", variables("HOME", "/root"), disk("feedscope.yaml/x"))
	want := []string{
		"feedscope.yaml (is a directory)", "/root/.config/feedscope/feedscope.yaml (permission denied)",
		"/etc/xdg/feedscope/feedscope.yaml",
	}
	if !slices.Equal(looked, want) {
		t.Errorf("looked at %q", looked)
	}
	if text := "no configuration found; looked at\n  " + strings.Join(want, "\n  "); err.Error() != text {
		t.Errorf("%v", err)
	}
}

func TestFindNamedFile(t *testing.T) {
	for want, x := range map[string]struct {
		explicit string
		env      schema.Env
	}{
		"cannot read the configuration my.yaml from --config: file does not exist": {"my.yaml", variables()},
		"cannot read the configuration v.yaml from $FEEDSCOPE_CONFIG: file does not exist": {
			"",
			variables("FEEDSCOPE_CONFIG", "v.yaml"),
		},
		"cannot read the configuration dir from --config: is a directory": {"dir", variables()},
	} {
		path, _, err := config.Find(x.explicit, x.env, disk("feedscope.yaml"))
		if path != "" || err == nil || err.Error() != want || errors.Is(err, config.ErrNotFound) {
			t.Errorf("got %q, %v; want %s", path, err, want)
		}
	}
}
