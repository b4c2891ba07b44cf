package capture

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// rotates reports whether the recording has parts.
func (o *Options) rotates() bool { return o.RotateBytes > 0 || o.RotateAfter > 0 }

func (o *Options) partPath(part int) string {
	if !o.rotates() {
		return o.Path
	}
	ext := filepath.Ext(o.Path)
	return fmt.Sprintf("%s.%04d%s", strings.TrimSuffix(o.Path, ext), part, ext)
}

// clear deletes the parts of an older recording if Force is set. Without it they are an error.
func (o *Options) clear() error {
	if !o.rotates() {
		return nil
	}
	older, err := o.parts()
	if err != nil || len(older) == 0 {
		return err
	}
	if !o.Force {
		return &os.PathError{Op: "create", Path: older[0], Err: os.ErrExist}
	}
	for _, path := range older {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// parts returns the existing files with names of parts.
func (o *Options) parts() ([]string, error) {
	dir, name := filepath.Split(o.Path)
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	pattern := regexp.MustCompile("^" + regexp.QuoteMeta(stem) + `\.\d{4,}` + regexp.QuoteMeta(ext) + "$")
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if pattern.MatchString(e.Name()) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, nil
}
