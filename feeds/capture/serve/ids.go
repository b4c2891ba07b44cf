package serve

import (
	"context"
	"errors"
	"io"

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
		err := each(ctx, file.Reader, st, i, func(r feeds.Read) bool {
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

// each visits the reads of a connection until visit returns false or the connection is over.
func each(ctx context.Context, r *capture.Reader, st *stream, connection int, visit func(feeds.Read) bool) error {
	_, err := follow(ctx, r, st, connection, visit)
	return err
}

// follow is each, and tells how the connection ended; nil if it stood when the recording ended, or visit had enough.
func follow(
	ctx context.Context, r *capture.Reader, st *stream, connection int, visit func(feeds.Read) bool,
) (*feeds.Closing, error) {
	c := &st.connections[connection]
	r.Seek(c.At)
	for ctx.Err() == nil {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if record.Kind == capture.Damaged || record.Feed != c.Feed {
			continue
		}
		switch {
		case record.Kind == capture.Received && record.Read.Conn == c.Opening.Conn:
			if !visit(record.Read) {
				return nil, nil
			}
		case record.Kind == capture.Closed && record.Closing.Conn == c.Opening.Conn:
			closing := record.Closing
			return &closing, nil
		}
	}
	return nil, ctx.Err()
}
