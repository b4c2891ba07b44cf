package action

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/program"
	"feedscope/feeds/retry"
	"feedscope/feeds/rules"
)

// sender delivers alerts.
type sender interface {
	// most is how many alerts one delivery can have.
	most() int
	// again is how often open alerts are sent again, because the receiver forgets them; zero means never.
	again() time.Duration
	// send delivers alerts. The error is a *failure.
	send(ctx context.Context, alerts []rules.Alert) error
	close()
}

// failure is why a delivery failed, in words without secrets.
type failure struct {
	reason string
	final  bool          // Another attempt would fail as well.
	after  time.Duration // When the receiver wants another attempt; zero if it did not say.
}

func (f *failure) Error() string { return f.reason }

// newSender returns the sender of an action.
func newSender(a *Action, o *Options) (sender, error) {
	switch {
	case len(a.Command) > 0:
		return &command{a}, nil
	case len(a.Terminal) > 0:
		return &terminal{a, o.Terminal}, nil
	}
	client := conn.Options{DialContext: o.DialContext}
	transport, err := conn.NewForwarder(client, a.route())
	if err != nil {
		return nil, err
	}
	return &webhook{action: a, format: formats[a.Format], agent: o.UserAgent, client: &http.Client{
		Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// webhook sends requests.
type webhook struct {
	action *Action
	format format
	agent  string
	client *http.Client
}

func (w *webhook) most() int            { return w.format.most }
func (w *webhook) again() time.Duration { return w.format.again }
func (w *webhook) close()               { w.client.CloseIdleConnections() }

// maxAnswer is how much of an answer is read, maxSaid how much of it is quoted.
const (
	maxAnswer = 64 << 10
	maxSaid   = 200
)

func (w *webhook) send(ctx context.Context, alerts []rules.Alert) error {
	m := w.format.write(w.action, alerts, time.Now())
	if m.url == "" {
		m.url = w.action.Webhook
	}
	ctx, cancel := context.WithTimeout(ctx, w.action.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.url, bytes.NewReader(m.body))
	if err != nil {
		return &failure{reason: "the address is not valid", final: true}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", w.agent)
	for _, h := range []http.Header{m.header, w.action.header()} {
		for name, values := range h {
			req.Header[name] = values
		}
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return &failure{reason: w.reason(ctx, err)}
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // The status counts.
	return w.judge(resp, said)
}

// reason says why a request got no answer.
func (w *webhook) reason(ctx context.Context, err error) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %s", w.action.Timeout)
	}
	return w.masked(conn.Reason(err))
}

// judge returns the failure that an answer reports, or nil.
func (w *webhook) judge(resp *http.Response, said []byte) error {
	code := resp.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	f := &failure{reason: fmt.Sprintf("%d %s", code, http.StatusText(code))}
	switch code {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
	default:
		f.final = code < 500
	}
	f.after, _ = retry.ParseRetryAfter(resp.Header.Get("Retry-After"), time.Now())
	if location, err := resp.Location(); err == nil {
		f.reason += ", to another address at " + location.Host
	}
	if line := oneLine(strings.ToValidUTF8(string(said[:min(len(said), 4*maxSaid)]), "")); line != "" {
		f.reason += ": " + cut(w.masked(line), maxSaid)
	}
	return f
}

// masked returns a text from elsewhere without secrets.
func (w *webhook) masked(s string) string { return redact.Text(w.action.secrets.Text(s)) }

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// command runs a program.
type command struct{ action *Action }

func (*command) most() int            { return 1 }
func (*command) again() time.Duration { return 0 }
func (*command) close()               {}

func (c *command) send(ctx context.Context, alerts []rules.Alert) error {
	said := &tail{}
	run := program.Run{
		Words: c.action.Command, Timeout: c.action.Timeout, In: bytes.NewReader(payload(&alerts[0])), Err: said,
	}
	err := run.Do(ctx)
	if err == nil {
		return nil
	}
	reason := err.Error()
	if line := said.line(); line != "" {
		reason += ": " + cut(redact.Text(c.action.secrets.Text(line)), maxSaid)
	}
	return &failure{reason: reason}
}

// tail keeps the end of what is written.
type tail struct{ text []byte }

// Write implements [io.Writer].
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - 4*maxSaid; over > 0 {
		t.text = t.text[over:]
	}
	return len(p), nil
}

// line returns the last line that is not empty.
func (t *tail) line() string {
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(t.text), "")), "\n")
	return oneLine(lines[len(lines)-1])
}
