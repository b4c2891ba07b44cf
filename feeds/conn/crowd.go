package conn

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// crowdedAfter is how long a request may wait for its turn on a connection. It writes its head at once, unless an HTTP/2
// connection carries as many streams as the server allows: they are event streams, so that none of them may ever end.
const crowdedAfter = 2 * time.Second

var errCrowded = errors.New("the connection carries as many streams as the server allows")

// wroteHeaders ends the wait for a turn, and begins that for the response.
func (t *trace) wroteHeaders() { t.arm(t.headTimeout, errHeadTimeout) }

// openAlone opens a stream on a connection of its own, which ends with the stream.
func (c *Client) openAlone(ctx context.Context, r Request, shared *journey) (*Stream, error) {
	alone := *shared
	alone.left, alone.own = false, shared.own.Clone()
	alone.away = alone.own
	if shared.away != shared.own {
		alone.away = shared.away.Clone()
	}
	s, err := c.open(ctx, r, &alone)
	if err != nil {
		alone.CloseIdleConnections()
		return nil, err
	}
	s.Body = &lastStream{s.Body, alone.own, alone.away}
	return s, nil
}

// lastStream is the only stream of its transports.
type lastStream struct {
	io.ReadCloser
	own, away *http.Transport
}

func (l *lastStream) Close() error {
	err := l.ReadCloser.Close()
	l.own.CloseIdleConnections()
	l.away.CloseIdleConnections()
	return err
}
