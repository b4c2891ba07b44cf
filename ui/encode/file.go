package encode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"feedscope/feeds/conn/redact"
)

// ErrExists is the error for an existing file that is not to be replaced.
var ErrExists = errors.New("the file already exists")

var (
	errDirectory = errors.New("it is a directory")
	errIrregular = errors.New("it is a device or a pipe")
)

// WriteFile writes a file that only its owner can read. It appears complete or not at all. If path is a link, the file
// that it leads to is replaced. WriteFile returns [ErrExists], errors of the file system, and those of write.
func WriteFile(path string, replace bool, write func(f *os.File) error) error {
	err := writeFile(path, replace, write)
	switch {
	case errors.Is(err, ErrExists):
		return fmt.Errorf("%s: %w", path, err)
	case err != nil:
		return fmt.Errorf("cannot write %s: %w", path, redact.WithoutPath(err))
	}
	return nil
}

func writeFile(path string, replace bool, write func(f *os.File) error) error {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return errDirectory
	case err == nil && !info.Mode().IsRegular():
		return errIrregular
	case err == nil && !replace:
		return ErrExists
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".feedscope-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // Fails after the rename.
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return place(f.Name(), path, replace)
}

// place moves a finished file to its final name.
func place(from, to string, replace bool) error {
	if !replace {
		// Unlike a rename, a link never replaces a file that was created meanwhile.
		switch err := os.Link(from, to); {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			return ErrExists
		}
	}
	return os.Rename(from, to) // Not every file system has links.
}

// ExpandHome returns a path with the home directory for a leading ~.
func ExpandHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%s: the home directory is unknown: %w", path, err)
	}
	return filepath.Join(home, rest), nil
}
