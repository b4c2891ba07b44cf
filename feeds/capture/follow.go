package capture

import (
	"cmp"
	"context"

	"feedscope/feeds"
)

// Follow visits the reads of a connection until it ends, visit returns false or ctx ends. It returns how the connection
// was closed: nil if it was open when the recording ended, or not followed to its end. It moves the reader.
func (r *Reader) Follow(ctx context.Context, c *Connection, visit func(feeds.Read) bool) (*feeds.Closing, error) {
	r.Seek(c.At)
	for record, err := range r.Records() {
		switch {
		case err != nil || ctx.Err() != nil:
			return nil, cmp.Or(err, ctx.Err())
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
	return nil, nil
}
