// Package meta shows how an event was delivered: when, where in the stream, and together with which other events.
//
// Facts go in, drawn lines of labels and values come out, safe for the terminal. An unknown fact is omitted, or shown
// as unknown if its absence would mislead. The package avoids unfounded conclusions: an age names its clocks, and a
// read full of events points to a buffering proxy only as far as their event times show it. It performs no lookups and
// reads no clock.
package meta

import (
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Facts are the facts about an event besides its data.
type Facts struct {
	// Conn is the number of the feed's connection, from 1; zero means none, and hides Offset and Read.
	Conn uint32
	// Offset is the position of the event's block in the connection's stream, in bytes.
	Offset int64
	// Read is the read that completed the event.
	Read Read

	// Arrived is when that read returned. All times are shown in its time zone.
	Arrived time.Time
	// Created is the time in the payload; zero means none. TimePath is the path that was searched for it; empty means
	// none.
	Created  time.Time
	TimePath string
	// Poll is the polling interval; zero for a stream.
	Poll time.Duration
	// Clock is what was known about the server's clock on that connection.
	Clock conn.Clock
	// Replayed reports that the event was created before the connection was up. It means nothing if Created is zero.
	Replayed bool

	// ID is the last event ID after the event; OwnID reports that the event's own block set it.
	ID    string
	OwnID bool
	// Retry is the reconnection time in force; zero means that the server set none.
	Retry time.Duration
	// Change means that the event is a change of the feed's state, of which only Arrived is known.
	Change bool
	// DataBytes is the size of the data, RawBytes that of the block as received, or zero if not known.
	DataBytes, RawBytes int
}

// labelWidth is the width of a label and a space.
const labelWidth = 12

// Lines draws facts in lines of w cells.
func Lines(th *theme.Theme, f Facts, w int) []string {
	s := sheet{Flow: widget.NewFlow(w), theme: th}
	if f.Change {
		s.fact("time", f.Arrived.Format(layout))
		return s.Lines(th.Style(theme.Warn))
	}
	s.times(&f)
	s.place(&f)
	s.content(&f)
	s.fact("retry", retry(f.Retry))
	if f.Conn > 0 {
		s.read(&f)
	}
	return s.Lines(th.Style(theme.Warn))
}

type sheet struct {
	*widget.Flow
	theme *theme.Theme
}

func (s *sheet) fact(label, value string) {
	s.Hang(labelWidth)
	s.Words(s.theme.Style(theme.Dim), label)
	if s.Width() >= 2*labelWidth {
		s.To(labelWidth)
	} else {
		s.Gap(2)
	}
	s.Words(s.theme.Style(theme.Text), value)
	s.End()
}

func (s *sheet) place(f *Facts) {
	if f.Poll > 0 {
		s.fact("polling", "every "+text.Interval(f.Poll)+"; not a stream, so an event is up to one interval late")
		return
	}
	if f.Conn > 0 {
		s.fact("connection", text.Count(int64(f.Conn)))
		s.fact("offset", "byte "+text.Count(f.Offset)+" of the stream")
	}
}

func (s *sheet) content(f *Facts) {
	size := bytes(f.DataBytes) + " of data"
	if f.RawBytes > 0 {
		size += ", " + bytes(f.RawBytes) + " as received"
	}
	s.fact("size", size)
	s.fact("id", id(shortened(f.ID), f.OwnID))
}

// maxID is how much of an ID is shown, in bytes.
const maxID = 400

func shortened(id string) string {
	if len(id) <= maxID {
		return id
	}
	return string(jsonpath.Cut([]byte(id), maxID)) + text.Ellipsis + " " + text.Bytes(len(id)) + " in all"
}

func bytes(n int) string { return text.Counted(n, "byte") }

func id(id string, own bool) string {
	switch {
	case id == "" && own:
		return "none; reset by this event"
	case id == "":
		return "none"
	case own:
		return id + " (set by this event)"
	}
	return id + " (set by an earlier event)"
}

func retry(d time.Duration) string {
	if d == 0 {
		return "not set by the server"
	}
	return d.String() + ", set by the server"
}
