package serve

import (
	"cmp"
	"context"
	"slices"

	"feedscope/feeds/capture"
	"feedscope/feeds/sse"
)

// ids tracks the last event ID of a stream.
type ids struct {
	input   sse.Input
	decoder *sse.Decoder
	blank   sse.BlankLines
}

// newIDs starts at the beginning of a connection that was requested with an ID.
func newIDs(id string) *ids {
	f := &ids{}
	f.decoder = sse.NewDecoder(&f.input, sse.Options{LastEventID: []byte(id)})
	return f
}

func (f *ids) current() string { return string(f.decoder.LastEventID()) }

// take decodes bytes of the stream.
func (f *ids) take(p []byte) {
	f.input.Push(p)
	f.poll()
	for f.input.Len() > 0 {
		_ = f.decoder.Fill() // It reads from the input.
		f.poll()
	}
}

func (f *ids) poll() {
	for f.decoder.Poll() != nil {
	}
}

// after decodes p up to the end of the block that sets id, and returns the number of bytes decoded, or -1 if no block
// sets it.
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

// locate finds the place after the first block of a stream that sets id, in one pass over the recording. It returns the
// start if there is none.
func (s *Server) locate(ctx context.Context, st *stream, id string) (place, error) {
	file, err := capture.Open(s.paths...)
	if err != nil {
		return place{}, err
	}
	defer func() { _ = file.Close() }()
	if len(st.connections) == 0 {
		return place{}, nil
	}
	file.Seek(st.connections[0].At)
	at, follower := -1, newIDs("")
	for record, err := range file.Records() {
		switch {
		case err != nil || ctx.Err() != nil:
			return place{}, cmp.Or(err, ctx.Err())
		case record.Kind != capture.Received || record.Feed != st.feed.Index:
			continue
		}
		if at < 0 || st.connections[at].Opening.Conn != record.Read.Conn {
			if at = st.find(record.Read.Conn); at < 0 {
				continue
			}
			follower = newIDs("")
		}
		if n := follower.after(record.Read.Bytes, id); n >= 0 {
			return place{connection: at, offset: record.Read.Offset + int64(n), id: id, time: record.Time}, nil
		}
	}
	return place{}, nil
}

// find returns the index of the connection with a number, or -1 if it is not served.
func (st *stream) find(conn uint32) int {
	i, found := slices.BinarySearchFunc(st.connections, conn, func(c capture.Connection, conn uint32) int {
		return cmp.Compare(c.Opening.Conn, conn)
	})
	if !found {
		return -1
	}
	return i
}
