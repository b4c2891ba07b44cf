package conn

import (
	"context"
	"io"
	"net/http"
	"time"
)

const (
	sendTimeout  = 15 * time.Second
	sendMaxBytes = 64 << 10
)

// Send sends a request that accompanies a stream, such as one that subscribes it to topics, and discards the response.
// It returns an *[Error] unless the status is 2xx, or ctx's cause if ctx ended first. It takes at most 15 s.
func (c *Client) Send(ctx context.Context, r Request) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	d, err := c.newDispatcher(r)
	if err != nil {
		return unanswered(err, r, nil, nil)
	}
	ctx, _ = withAttempt(ctx)
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return unanswered(requestError(ctx, err), r, nil, nil)
	}
	req.Header.Set("Accept", "*/*")
	hops := 0
	client := &http.Client{Transport: d, CheckRedirect: c.redirectPolicy(r, &hops)}
	resp, err := client.Do(req)
	if err != nil {
		return unanswered(openError(ctx, err), r, req, nil)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 != 2 {
		bad := checkStatus(resp, &r)
		bad.Status = resp.StatusCode
		return bad
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, sendMaxBytes)) // The connection can then be used again.
	return nil
}
