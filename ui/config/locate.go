package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/preset"
)

// fileName is the name of a configuration file in the search path.
const fileName = "feedscope.yaml"

// variable is the environment variable that names a configuration file.
const variable = "FEEDSCOPE_CONFIG"

// ErrNotFound means that no configuration was named and none was found.
var ErrNotFound = errors.New("no configuration found")

// Find returns the path of the configuration to read, and the places it searched, in order, with the reason if a file
// there could not be used. The order is: explicit, the file named by $FEEDSCOPE_CONFIG, feedscope.yaml in the current
// directory, feedscope/feedscope.yaml in $XDG_CONFIG_HOME (~/.config), then in each of $XDG_CONFIG_DIRS (/etc/xdg).
// Empty variables count as unset.
//
// stat is [os.Stat]. If a named file does not exist, the error wraps that of stat. If none is named or found, the error
// wraps [ErrNotFound] and lists the places.
func Find(explicit string, env schema.Env, stat func(string) (fs.FileInfo, error)) (path string, looked []string,
	err error,
) {
	if explicit != "" {
		return named(explicit, "--config", stat)
	}
	if v, _ := env(variable); v != "" {
		return named(v, "$"+variable, stat)
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

// named returns a file that the user named.
func named(path, by string, stat func(string) (fs.FileInfo, error)) (string, []string, error) {
	if err := check(path, stat); err != nil {
		return "", []string{path}, unreadable(path+" from "+by, err)
	}
	return path, []string{path}, nil
}

var errDirectory = errors.New("is a directory")

// check returns an error if path is not a file. The error does not repeat path.
func check(path string, stat func(string) (fs.FileInfo, error)) error {
	info, err := stat(path)
	if err == nil && info.IsDir() {
		return errDirectory
	}
	return redact.WithoutPath(err)
}

// unreadable returns the error for a configuration that cannot be read.
func unreadable(name string, err error) error {
	return fmt.Errorf("cannot read the configuration %s: %w", schema.Clean(name), redact.WithoutPath(err))
}

// places returns the search path for a configuration that is not named. Relative directories are ignored, as the XDG
// base directory specification requires.
func places(env schema.Env) []string {
	paths := []string{fileName}
	if home := preset.ConfigHome(env); home != "" {
		paths = append(paths, filepath.Join(home, fileName))
	}
	dirs, _ := env("XDG_CONFIG_DIRS")
	if dirs == "" {
		dirs = "/etc/xdg"
	}
	for _, dir := range filepath.SplitList(dirs) {
		if filepath.IsAbs(dir) {
			paths = append(paths, filepath.Join(dir, "feedscope", fileName))
		}
	}
	return paths
}
