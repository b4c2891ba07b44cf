// Package save writes events that a history holds into a file.
//
// The numbers of events go in; out comes a file of JSON lines, with the keys of feedscope tail --output json, or of
// the blocks as they were received, which is an event stream again. A file appears whole or not at all, and none is replaced
// unless that is asked for. What the history drops while it is being written is missing from it, and counted.
package save

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"feedscope/feeds"
	"feedscope/ui/cli/tail"
)

// Job is a file to write.
type Job struct {
	// Path is where; one that ends in .sse gets blocks, every other one JSON lines. A leading ~/ is the home directory.
	Path string
	// Replace lets a file be replaced that is there.
	Replace bool
	// Feeds are the feeds by their indexes.
	Feeds []feeds.Spec
}

// Result is what was written.
type Result struct {
	Path string
	// Form names what was written: "JSON lines", "an event stream".
	Form string
	// Events counts what was written, Missing what the history held no longer, and Left what the form has no place for:
	// reconnection times and anomalies, and in an event stream changes of state.
	Events, Missing, Left int
}

// ErrExists is returned for a file that is there and is not to be replaced.
var ErrExists = errors.New("there is such a file already")

// blocks is the ending of files that get blocks.
const blocks = ".sse"

// Write writes the events with the given numbers. Errors are those of the file system, and [ErrExists].
func (j Job) Write(h *feeds.History, events iter.Seq[uint64]) (Result, error) {
	path, err := expand(j.Path)
	if err != nil {
		return Result{}, err
	}
	r := Result{Path: path, Form: j.form()}
	if _, err := os.Lstat(path); err == nil && !j.Replace {
		return r, fmt.Errorf("%s: %w", path, ErrExists)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".feedscope-*")
	if err != nil {
		return r, fmt.Errorf("%s cannot be written: %w", path, unwrap(err))
	}
	defer func() { _ = os.Remove(f.Name()) }() // Unless it has become the file.
	err = j.fill(f, h, events, &r)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = j.place(f.Name(), path)
	}
	if err != nil && !errors.Is(err, ErrExists) {
		err = fmt.Errorf("%s cannot be written: %w", path, unwrap(err))
	}
	return r, err
}

// fill writes the events and makes sure that they are on the disk.
func (j Job) fill(f *os.File, h *feeds.History, events iter.Seq[uint64], r *Result) error {
	out := bufio.NewWriterSize(f, 1<<16)
	lines := j.lines(out)
	var b feeds.EventBuffer
	var one [1]feeds.Event
	for seq := range events {
		e, ok := h.Event(seq, &b)
		if !ok {
			r.Missing++
			continue
		}
		if !j.takes(e.Kind) {
			r.Left++
			continue
		}
		one[0] = e
		if lines.Fold(one[:]); lines.Err() != nil {
			return lines.Err()
		}
		r.Events++
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// takes tells whether there is a way to write what is of a kind. A stream has no place for changes of state, and anomalies
// are in the blocks themselves.
func (j Job) takes(k feeds.Kind) bool {
	return k == feeds.Message || k == feeds.Comment || k == feeds.Change && !j.stream()
}

// form names what is written.
func (j Job) form() string {
	if j.stream() {
		return "an event stream"
	}
	return "JSON lines"
}

// stream tells that the file is an event stream.
func (j Job) stream() bool { return strings.EqualFold(filepath.Ext(j.Path), blocks) }

func (j Job) lines(out io.Writer) *tail.Lines {
	o := tail.Options{Feeds: j.Feeds, Out: out, Format: tail.JSON, Comments: true, Status: true}
	if j.stream() {
		o.Format = tail.Raw
	}
	return tail.NewLines(o)
}

// place gives a finished file its name.
func (j Job) place(from, to string) error {
	if j.Replace {
		return os.Rename(from, to)
	}
	// A link, unlike a rename, never replaces a file that has come meanwhile.
	switch err := os.Link(from, to); {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %w", to, ErrExists)
	}
	return os.Rename(from, to) // Not every file system has links.
}

// unwrap leaves out the name of the file that an error is about, which is a temporary one.
func unwrap(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func expand(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%s: the home directory is not known: %w", path, err)
	}
	return filepath.Join(home, rest), nil
}
