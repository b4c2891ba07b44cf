// Package files opens files that the user names, so that no FIFO and no device hangs the program or fills its memory.
//
// Paths go in; files and bounded content come out. Files that are read again or at random must be regular. Others may
// be pipes, such as those of a shell's process substitution; [Waiting] tells whether one is keeping the program waiting.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

var (
	errIrregular = errors.New("not a regular file")
	errPipe      = errors.New("is a pipe or a socket, not a file")
)

// Open opens a regular file for reading. The error for another kind of file is a [fs.PathError] like all others.
func Open(path string) (*os.File, error) {
	// To open a FIFO would block, so it is checked before.
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: path, Err: errIrregular}
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// Read reads a regular file of at most limit bytes.
func Read(path string, limit int) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(text) > limit {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("larger than %d bytes", limit)}
	}
	if err != nil {
		return nil, err
	}
	return text, nil
}

// Create creates a file that only its owner can read. If it exists, force truncates it, unless it is a pipe, which
// would wait for a reader. Without force, it must not exist.
func Create(path string, force bool) (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	if info, err := os.Stat(path); force && err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errPipe}
	}
	return os.OpenFile(path, flags, 0o600)
}

// waiting counts the calls of ReadUpTo and ReadFrom that have not returned.
var waiting atomic.Int32

// Waiting reports whether ReadUpTo or ReadFrom is running. No context can end it, since the system's calls know none.
func Waiting() bool { return waiting.Load() > 0 }

// ReadUpTo reads at most limit bytes of a file of any kind. It waits for the writer of a pipe.
func ReadUpTo(path string, limit int) ([]byte, error) {
	waiting.Add(1)
	defer waiting.Add(-1)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, int64(limit)))
}

// ReadFrom reads at most limit bytes, for example of standard input.
func ReadFrom(r io.Reader, limit int) ([]byte, error) {
	waiting.Add(1)
	defer waiting.Add(-1)
	return io.ReadAll(io.LimitReader(r, int64(limit)))
}
