package conn

import (
	"context"
	"net/http"

	"feedscope/feeds/conn/redact"
)

// answer is a response, whose body the caller closes.
type answer struct {
	resp  *http.Response
	trace *trace // Its time limits apply until stop.
	hops  int    // Redirects followed.
}

// ask sends a request and returns the response, or an *[Error], or ctx's cause if ctx ended first.
func (c *Client) ask(ctx context.Context, r Request) (*answer, error) {
	d, err := c.newDispatcher(r)
	if err != nil {
		return nil, unanswered(err, r, nil, nil)
	}
	timeout := r.ConnectTimeout
	if timeout <= 0 {
		timeout = DefaultConnectTimeout
	}
	settled, err := c.pace.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer settled()
	a := &answer{}
	ctx, a.trace = startTrace(ctx, timeout, r)
	a.trace.connected = settled
	req, err := c.newRequest(ctx, r)
	if err != nil {
		a.trace.stop()
		return nil, unanswered(requestError(ctx, err), r, nil, a.trace)
	}
	client := &http.Client{Transport: d, CheckRedirect: c.redirectPolicy(r, &a.hops)}
	if a.resp, err = client.Do(req); err != nil { //nolint:bodyclose // The caller closes it.
		a.trace.stop()
		// The transport continues a dial after its request has ended, unless idle connections are closed.
		d.CloseIdleConnections()
		return nil, unanswered(openError(ctx, err), r, req, a.trace)
	}
	return a, nil
}

// refused closes the response and returns bad with the details of the attempt.
func (c *Client) refused(a *answer, r Request, info Info, bad *Error) *Error {
	_ = a.resp.Body.Close()
	bad.Reason, bad.Said = r.Secrets.Text(bad.Reason), r.Secrets.Text(bad.Said)
	bad.Status, bad.Info, bad.noForce = a.resp.StatusCode, info, c.noForce
	bad.Request, bad.Header = redact.Request(a.resp.Request.Header, r.Header), r.Secrets.Header(a.resp.Header)
	return bad
}
