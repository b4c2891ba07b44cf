package capture

import (
	"context"
	"errors"
	"io"

	"feedscope/feeds"
)

// Follow visits the reads of one connection, from its start until it is over, visit returns false or ctx ends, and tells how
// it was closed: nil if it stood when the recording ended, or was not followed to its end. It moves the reader.
func (r *Reader) Follow(ctx context.Context, c *Connection, visit func(feeds.Read) bool) (*feeds.Closing, error) {
	r.Seek(c.At)
	for ctx.Err() == nil {
		record, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, err
		case record.Feed != c.Feed:
		case record.Kind == Received && record.Read.Conn == c.Opening.Conn:
			if !visit(record.Read) {
				return nil, nil
			}
		case record.Kind == Closed && record.Closing.Conn == c.Opening.Conn:
			closing := record.Closing
			return &closing, nil
		}
	}
	return nil, ctx.Err()
}
