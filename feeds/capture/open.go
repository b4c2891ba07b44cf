package capture

import (
	"errors"
	"os"
)

// File is a recording that is read from files.
type File struct {
	*Reader
	files []*os.File
}

// Open opens the files of one recording to read it: one file, or its parts in any order. See [NewReader] for the errors
// besides those of the file system.
func Open(paths ...string) (*File, error) {
	f := &File{}
	var sources []Source
	for _, path := range paths {
		opened, err := os.Open(path)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		f.files = append(f.files, opened)
		info, err := opened.Stat()
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		sources = append(sources, Source{Name: path, ReaderAt: opened, Size: info.Size()})
	}
	r, err := NewReader(sources...)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.Reader = r
	return f, nil
}

// Close closes the files.
func (f *File) Close() error {
	var err error
	for _, o := range f.files {
		err = errors.Join(err, o.Close())
	}
	return err
}
