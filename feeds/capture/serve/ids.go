package serve

import (
	"context"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/sse"
)

// ids follows the last event ID of a stream.
type ids struct {
	input   sse.Input
	decoder *sse.Decoder
	blank   sse.BlankLines
}

// newIDs begins at the start of a connection that was asked for with an ID.
func newIDs(id string) *ids {
	f := &ids{}
	f.decoder = sse.NewDecoder(&f.input, sse.Options{LastEventID: []byte(id)})
	return f
}

// current is the ID in force.
func (f *ids) current() string { return string(f.decoder.LastEventID()) }

// take takes bytes of the stream.
func (f *ids) take(p []byte) {
	f.input.Push(p)
	f.poll()
	for f.input.Len() > 0 {
		_ = f.decoder.Fill() // It takes of what is at hand.
		f.poll()
	}
}

func (f *ids) poll() {
	for f.decoder.Poll() != nil {
	}
}

// after takes bytes of the stream, and gives how many of them it takes to get behind the block that sets an ID; -1 if
// none does.
func (f *ids) after(p []byte, id string) int {
	for at := 0; at < len(p); {
		n := f.blank.Next(p[at:])
		if n < 0 {
			f.take(p[at:])
			return -1
		}
		f.take(p[at : at+n])
		at += n
		if f.current() == id {
			return at
		}
	}
	return -1
}

// locate finds the place behind the first block of a stream that sets an ID; the start if there is none.
func (s *Server) locate(ctx context.Context, st *stream, id string) (place, error) {
	file, err := capture.Open(s.paths...)
	if err != nil {
		return place{}, err
	}
	defer func() { _ = file.Close() }()
	for i := range st.connections {
		f := newIDs("")
		found := place{connection: -1}
		_, err := file.Follow(ctx, &st.connections[i], func(r feeds.Read) bool {
			n := f.after(r.Bytes, id)
			if n >= 0 {
				found = place{connection: i, offset: r.Offset + int64(n), id: id, time: r.Time}
			}
			return n < 0
		})
		if err != nil || found.connection >= 0 {
			return found, err
		}
	}
	return place{}, nil
}
