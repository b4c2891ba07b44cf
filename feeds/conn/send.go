package conn

import (
	"context"
	"io"
	"time"
)

const (
	sendTimeout  = 15 * time.Second
	sendMaxBytes = 64 << 10
)

// Send sends a request that accompanies a stream, such as one that subscribes it to topics, and discards the response.
// It returns an *[Error] unless the status is 2xx, or ctx's cause if ctx ended first. Like Open it limits the time to
// connect; the response head must come within 15 s.
func (c *Client) Send(ctx context.Context, r Request) error {
	r.Format, r.HeadTimeout = anything, sendTimeout
	a, err := c.ask(ctx, r)
	if err != nil {
		return err
	}
	defer a.trace.stop()
	a.trace.arm(bodyTimeout, errHeadTimeout)
	if a.resp.StatusCode/100 != 2 {
		return c.refused(a, r, c.describe(a, r), checkStatus(a.resp, &r))
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(a.resp.Body, sendMaxBytes)) // The connection can then be used again.
	_ = a.resp.Body.Close()
	return nil
}
