package encode

import (
	"iter"
	"os"
	"path/filepath"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
)

// Job saves events from a history to a file, as JSON lines like those of feedscope tail --output json, or as received
// blocks, which form an event stream. The file appears complete or not at all.
type Job struct {
	// Path is the file. The extension .sse selects blocks, any other JSON lines. A leading ~/ is the home directory.
	Path string
	// Replace allows replacing an existing file.
	Replace bool
	// Feeds are the names of the feeds, by index.
	Feeds []string
}

// Result is the outcome of a [Job].
type Result struct {
	Path string
	// Form is "JSON lines" or "an event stream".
	Form string
	// Events is the number of events written. Missing is the number already dropped by the history. Left is the
	// number that the form cannot hold: reconnection times, anomalies and, in an event stream, state changes.
	Events, Missing, Left int
}

// Save writes the events with the given sequence numbers. It returns [ErrExists] and errors of the file system.
func (j Job) Save(h *timeline.History, events iter.Seq[uint64]) (Result, error) {
	path, err := ExpandHome(j.Path)
	if err != nil {
		return Result{}, err
	}
	r := Result{Path: path, Form: "JSON lines"}
	if j.stream() {
		r.Form = "an event stream"
	}
	err = WriteFile(path, j.Replace, func(f *os.File) error { return j.fill(f, h, events, &r) })
	return r, err
}

func (j Job) fill(f *os.File, h *timeline.History, events iter.Seq[uint64], r *Result) error {
	o := Options{Format: JSON, Comments: true, Status: true}
	if j.stream() {
		o.Format = Raw
	}
	out := NewWriter(f, j.Feeds, o)
	var b timeline.Buffer
	for seq := range events {
		e, ok := h.Event(seq, &b)
		switch {
		case !ok:
			r.Missing++
			continue
		case !j.holds(e.Kind):
			r.Left++
			continue
		}
		if out.Append(&e); out.Err() != nil {
			return out.Err()
		}
		r.Events++
	}
	out.Flush()
	return out.Err()
}

// holds reports whether the file can hold events of a kind. A stream cannot hold state changes; its blocks contain
// comments and anomalies as received.
func (j Job) holds(k feeds.Kind) bool {
	return k == feeds.Message || k == feeds.Comment || k == feeds.Change && !j.stream()
}

// stream reports whether the file is an event stream.
func (j Job) stream() bool { return strings.EqualFold(filepath.Ext(j.Path), ".sse") }
