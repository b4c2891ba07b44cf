package capture

import (
	"errors"
	"os"

	"feedscope/feeds/files"
)

// File is a [Reader] of files.
type File struct {
	*Reader
	files []*os.File
}

// Open opens a recording: one file, or its parts in any order. Besides the errors of the file system, it returns
// those of [NewReader].
func Open(paths ...string) (*File, error) {
	f := &File{}
	var sources []Source
	for _, path := range paths {
		opened, err := files.Open(path)
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
