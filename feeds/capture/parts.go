package capture

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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

// prepare makes room for the parts of a recording, and returns the number after which they are numbered. Parts of an older
// recording are kept as far as Keep allows if Continue is set, deleted if Force is, and an error otherwise.
func (o *Options) prepare(remove func(path string) error) (last int, err error) {
	if !o.rotates() {
		return 0, nil
	}
	older, err := o.parts()
	switch {
	case err != nil || len(older) == 0:
		return 0, err
	case o.Continue:
		return older[len(older)-1].number, o.prune(older, remove)
	case !o.Force:
		return 0, &os.PathError{Op: "create", Path: older[0].path, Err: os.ErrExist}
	}
	for _, p := range older {
		if err := os.Remove(p.path); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// prune deletes the oldest parts so that the next one is the last that Keep allows.
func (o *Options) prune(parts []numbered, remove func(path string) error) error {
	if o.Keep <= 0 {
		return nil
	}
	for _, p := range parts[:max(len(parts)-o.Keep+1, 0)] {
		if err := remove(p.path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// numbered is an existing file with the name of a part.
type numbered struct {
	number int
	path   string
}

// parts returns the existing files with names of parts, in the order of their numbers.
func (o *Options) parts() ([]numbered, error) {
	dir, name := filepath.Split(o.Path)
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	pattern := regexp.MustCompile("^" + regexp.QuoteMeta(stem) + `\.(\d{4,9})` + regexp.QuoteMeta(ext) + "$")
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return nil, err
	}
	var all []numbered
	for _, e := range entries {
		if m := pattern.FindStringSubmatch(e.Name()); m != nil {
			n, _ := strconv.Atoi(m[1]) // It has up to nine digits.
			all = append(all, numbered{n, filepath.Join(dir, e.Name())})
		}
	}
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	return all, nil
}
