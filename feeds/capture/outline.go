package capture

import (
	"errors"
	"io"
	"slices"
	"time"

	"feedscope/feeds"
)

// MaxConnections is how many connections an [Outline] lists.
const MaxConnections = 100_000

// Outline is what a recording holds, without the streams.
type Outline struct {
	// Headers are those of the parts.
	Headers []Header
	// From and To are the times of the first and the latest record; zero if there is none.
	From, To time.Time
	// Feeds are the feeds of the recording, in the order of their indexes.
	Feeds []Feed
	// Connections are the attempts to connect, in their order; More is how many there are beyond [MaxConnections].
	Connections []Connection
	More        int
	// Damages are what is wrong with the files, as far as that shows without reading the streams.
	Damages []Damage
	// Loss is what the disk was too slow for.
	Loss Loss
}

// Feed is a feed of a recording.
type Feed struct {
	// Index is what records call the feed by.
	Index int
	// Spec is the feed's, without secrets.
	Spec feeds.Spec
}

// Connection is an attempt to connect. If it became a stream, Opening.Conn is its number, and otherwise zero.
type Connection struct {
	// Feed is the index of the feed.
	Feed    int
	Opening feeds.Opening
	// Closing is nil for a connection that still stood when the recording ended, and for what was none.
	Closing *feeds.Closing
	// At is a position from which all of the connection can be read.
	At Position
}

// Scan reads through a recording and sums it up. Of most of it, it reads the heads of frames only. The reader goes on
// from the start afterwards.
func Scan(r *Reader) (*Outline, error) {
	defer func() {
		r.notesOnly = false
		r.Seek(Position{})
	}()
	r.Seek(Position{})
	r.notesOnly = true
	o := &Outline{Headers: r.Headers()}
	s := scan{Outline: o, latest: make(map[int]int)}
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			o.From, o.To = r.span()
			o.Damages = r.Damages()
			return o, nil
		}
		if err != nil {
			return nil, err
		}
		s.take(record, r.Position())
	}
}

// scan is an outline in the making.
type scan struct {
	*Outline
	latest map[int]int // Where in Connections the latest of a feed is.
}

func (s *scan) take(r *Record, at Position) {
	switch r.Kind {
	case Introduced:
		s.introduce(r)
	case Opened:
		s.open(r, at)
	case Closed:
		s.close(r)
	case Lost:
		s.Loss = r.Loss
	case Clocked, Received, Changed, Damaged:
	}
}

func (s *scan) introduce(r *Record) {
	i, found := s.search(r.Feed)
	if !found {
		s.Feeds = slices.Insert(s.Feeds, i, Feed{Index: r.Feed, Spec: r.Spec})
	}
}

// open lists a connection, unless it is one that a part that does not follow on the one before tells again.
func (s *scan) open(r *Record, at Position) {
	if last := s.last(r.Feed); last != nil && last.Opening.Conn == r.Opening.Conn {
		return
	}
	if len(s.Connections) == MaxConnections {
		s.More++
		return
	}
	if r.Opening.Conn > 0 {
		s.latest[r.Feed] = len(s.Connections)
	}
	s.Connections = append(s.Connections, Connection{Feed: r.Feed, Opening: r.Opening, At: at})
}

func (s *scan) close(r *Record) {
	if last := s.last(r.Feed); last != nil && last.Opening.Conn == r.Closing.Conn {
		closing := r.Closing
		last.Closing = &closing
	}
}

// last is the latest connection of a feed, nil if it has none.
func (s *scan) last(feed int) *Connection {
	i, has := s.latest[feed]
	if !has {
		return nil
	}
	return &s.Connections[i]
}

// Feed finds a feed by its name.
func (o *Outline) Feed(name string) (Feed, bool) {
	i := slices.IndexFunc(o.Feeds, func(f Feed) bool { return f.Spec.Name == name })
	if i < 0 {
		return Feed{}, false
	}
	return o.Feeds[i], true
}

// ByIndex finds a feed by its index.
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
