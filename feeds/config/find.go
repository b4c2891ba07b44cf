package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// FileName is the name of a configuration file in the places where one is looked for.
const FileName = "feedscope.yaml"

// Variable is the environment variable that names a configuration file.
const Variable = "FEEDSCOPE_CONFIG"

// ErrNotFound tells that no configuration was named and none was found.
var ErrNotFound = errors.New("no configuration found")

// Find gives the path of the configuration to read, and the places it looked at, in order, each with the reason why
// it was passed over. The order is: explicit, the file named by $FEEDSCOPE_CONFIG, feedscope.yaml in the current
// directory, feedscope/feedscope.yaml in $XDG_CONFIG_HOME (~/.config), then in each of $XDG_CONFIG_DIRS (/etc/xdg).
// Empty variables count as unset.
//
// stat is [os.Stat]. A file that is named but is not there is an error that wraps the one of stat; nothing named
// and nothing found is [ErrNotFound], with the places in the error's text.
func Find(explicit string, env Env, stat func(string) (fs.FileInfo, error)) (path string, looked []string, err error) {
	if explicit != "" {
		return named(explicit, "--config", stat)
	}
	if v, _ := env(Variable); v != "" {
		return named(v, "$"+Variable, stat)
	}
	for _, path := range places(env) {
		reason := check(path, stat)
		if reason == nil {
			return path, append(looked, path), nil
		}
		if !errors.Is(reason, fs.ErrNotExist) {
			looked = append(looked, fmt.Sprintf("%s (%v)", path, reason))
			continue
		}
		looked = append(looked, path)
	}
	return "", looked, fmt.Errorf("%w; looked at\n  %s", ErrNotFound, strings.Join(looked, "\n  "))
}

// named is the case of a file that someone named.
func named(path, by string, stat func(string) (fs.FileInfo, error)) (string, []string, error) {
	if err := check(path, stat); err != nil {
		return "", []string{path}, unreadable(path+" named by "+by, err)
	}
	return path, []string{path}, nil
}

var errDirectory = errors.New("it is a directory")

// check says why path is not a file, without naming it once more.
func check(path string, stat func(string) (fs.FileInfo, error)) error {
	info, err := stat(path)
	if err == nil && info.IsDir() {
		return errDirectory
	}
	return withoutPath(err)
}

// withoutPath takes off what an error says of the path, for a sentence that names it.
func withoutPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// unreadable says that the configuration called what cannot be read.
func unreadable(what string, err error) error {
	return fmt.Errorf("the configuration %s cannot be read: %w", clean(what), withoutPath(err))
}

// places are where a configuration is looked for when none is named. The XDG base directory specification has
// relative directories ignored.
func places(env Env) []string {
	get := func(name string) string {
		v, _ := env(name)
		return v
	}
	paths := []string{FileName}
	add := func(dir string) {
		if filepath.IsAbs(dir) {
			paths = append(paths, filepath.Join(dir, "feedscope", FileName))
		}
	}
	home := get("XDG_CONFIG_HOME")
	switch {
	case filepath.IsAbs(home):
	case get("HOME") != "":
		home = filepath.Join(get("HOME"), ".config")
	default:
		home = get("APPDATA")
	}
	add(home)
	dirs := get("XDG_CONFIG_DIRS")
	if dirs == "" {
		dirs = "/etc/xdg"
	}
	for _, dir := range filepath.SplitList(dirs) {
		add(dir)
	}
	return paths
}
