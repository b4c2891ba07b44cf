// Package metaview shows how an event came: when, where in the stream, and together with which others.
//
// Facts go in, drawn lines of labels and values come out, safe for the terminal. A fact that is not known is left out, or said to be
// unknown where its absence would mislead. What cannot be concluded is not concluded: ages say by whose clock, and
// a read full of events is called the mark of a buffering proxy only as far as the times of their making tell.
//
// The package looks nothing up and reads no clock.
package metaview

import (
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/state/field"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Facts are what is known of an event besides its data.
type Facts struct {
	// Conn numbers the feed's connections from 1; zero: it came in none, and neither Offset nor Read are shown.
	Conn uint32
	// Offset is the position of the event's block in the connection's stream, in bytes.
	Offset int64
	// Read is the read that completed the event.
	Read Read

	// Arrived is when that read returned. All times are shown in its time zone.
	Arrived time.Time
	// Made is the time that the payload names; zero: none. TimePath is where it was looked for; empty: nowhere.
	Made     time.Time
	TimePath string
	// Poll is the time between two polls of a feed that is no stream; zero: it is one.
	Poll time.Duration
	// Clock is what was known of the server's clock on that connection.
	Clock conn.Clock
	// Replayed tells that the event was made before the connection was up. Where Made is zero, its absence tells nothing.
	Replayed bool

	// ID is the last event ID as it stood after the event; OwnID tells that the event's own block set it.
	ID    string
	OwnID bool
	// Retry is the reconnection time in force; zero: the server set none.
	Retry time.Duration
	// DataBytes is the size of the data, RawBytes that of the block as received; zero for RawBytes: not known.
	DataBytes, RawBytes int
}

// labelWidth is the room for a label, and a blank.
const labelWidth = 12

// Lines draws facts in lines of w cells.
func Lines(th *theme.Theme, f Facts, w int) []string {
	s := sheet{Flow: widget.NewFlow(w), theme: th}
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

// fact sets a label and its value.
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
		s.fact("polling", "every "+text.Interval(f.Poll)+"; this is no stream, so an event is as late as its poll")
		return
	}
	if f.Conn > 0 {
		s.fact("connection", text.Count(int64(f.Conn)))
		s.fact("offset", "byte "+text.Count(f.Offset)+" of its stream")
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

// maxID is how much is shown of an id, in bytes.
const maxID = 400

func shortened(id string) string {
	if len(id) <= maxID {
		return id
	}
	return string(field.Cut([]byte(id), maxID)) + text.Ellipsis + " " + text.Bytes(len(id)) + " in all"
}

func bytes(n int) string { return count(n, "byte") }

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return text.Count(n) + " " + what
}

func id(id string, own bool) string {
	switch {
	case id == "" && own:
		return "none: this event reset it"
	case id == "":
		return "none"
	case own:
		return id + " (its own)"
	}
	return id + " (set before, still in force)"
}

func retry(d time.Duration) string {
	if d == 0 {
		return "none set by the server"
	}
	return d.String() + ", set by the server"
}
