package capture

import (
	"slices"
	"time"

	"feedscope/feeds"
)

// maxConnections bounds the connections that an [Outline] lists.
const maxConnections = 100_000

// Outline describes the contents of a recording, without the streams.
type Outline struct {
	// From and To are the times of the first and the latest record; zero if there are none.
	From, To time.Time
	// Feeds are the feeds of the recording, ordered by index.
	Feeds []Feed
	// Connections are the attempts to connect, in order, the first 100,000.
	Connections []Connection
	// Damages are the damaged stretches of the files, as far as they can be found without reading the streams.
	Damages []Damage
	// Loss counts the reads that were lost because the disk was too slow.
	Loss Loss
}

// Feed is a feed of a recording.
type Feed struct {
	// Index is the number of the feed in records.
	Index int
	// Spec is the feed's spec, without secrets.
	Spec feeds.Spec
}

// Connection is an attempt to connect. If it became a stream, Opening.Conn is its number; otherwise that is zero.
type Connection struct {
	// Feed is the index of the feed.
	Feed    int
	Opening feeds.Opening
	// Closing is nil for a connection that was open when the recording ended, and for a failed attempt.
	Closing *feeds.Closing
	// At is a position from which the whole connection can be read.
	At Position
}

// Scan reads through a recording and returns its outline. It skips the records of most frames. Afterwards the reader
// is at the start.
func Scan(r *Reader) (*Outline, error) {
	defer func() {
		r.notesOnly = false
		r.Seek(Position{})
	}()
	r.Seek(Position{})
	r.notesOnly = true
	o := &Outline{}
	s := scan{Outline: o, latest: make(map[int]int)}
	for record, err := range r.Records() {
		if err != nil {
			return nil, err
		}
		s.take(record, r.Position())
	}
	o.From, o.To = r.span()
	o.Damages = r.Damages()
	return o, nil
}

// scan builds an outline.
type scan struct {
	*Outline
	latest map[int]int // The index of a feed's latest connection.
}

func (s *scan) take(r *Record, at Position) {
	switch r.Kind {
	case Introduced:
		if i, found := s.search(r.Feed); !found {
			s.Feeds = slices.Insert(s.Feeds, i, Feed{Index: r.Feed, Spec: r.Spec})
		}
	case Opened:
		s.open(r, at)
	case Closed:
		if last := s.last(r.Feed); last != nil && last.Opening.Conn == r.Closing.Conn {
			closing := r.Closing
			last.Closing = &closing
		}
	case Lost:
		s.Loss = r.Loss
	case Clocked, Received, Changed, Damaged:
	}
}

// open adds a connection. After a gap between parts, a note may repeat one that is already known.
func (s *scan) open(r *Record, at Position) {
	if last := s.last(r.Feed); last != nil && last.Opening.Conn == r.Opening.Conn {
		return
	}
	if len(s.Connections) == maxConnections {
		return
	}
	if r.Opening.Conn > 0 {
		s.latest[r.Feed] = len(s.Connections)
	}
	s.Connections = append(s.Connections, Connection{Feed: r.Feed, Opening: r.Opening, At: at})
}

// last returns the latest connection of a feed, or nil.
func (s *scan) last(feed int) *Connection {
	i, has := s.latest[feed]
	if !has {
		return nil
	}
	return &s.Connections[i]
}

// ByIndex returns the feed with an index.
func (o *Outline) ByIndex(index int) (Feed, bool) {
	i, found := o.search(index)
	if !found {
		return Feed{}, false
	}
	return o.Feeds[i], true
}

func (o *Outline) search(index int) (int, bool) {
	return slices.BinarySearchFunc(o.Feeds, index, func(f Feed, index int) int { return f.Index - index })
}
