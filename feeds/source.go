package feeds

import (
	"context"
	"fmt"

	"feedscope/feeds/conn"
	"feedscope/feeds/ndjson"
	"feedscope/feeds/poll"
)

// source opens streams of events: the network, or what makes an event stream of something else.
type source interface {
	Open(ctx context.Context, r conn.Request) (*conn.Stream, error)
}

// newSource gives the source of a feed's streams.
func newSource(client *conn.Client, s *Spec) source {
	switch {
	case s.Poll.Every > 0:
		return poll.New(client, poll.Options{
			Every: s.Poll.Every, Items: s.Poll.Items, Key: s.Poll.Key, MaxBytes: s.MaxEventBytes,
		})
	case s.Lines:
		return lines{client}
	}
	return client
}

// lines makes event streams of lines of JSON.
type lines struct{ client *conn.Client }

// Open opens a stream of lines.
func (l lines) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	s, err := l.client.Open(ctx, r)
	if err == nil {
		s.Body = ndjson.NewReader(s.Body)
	}
	return s, err
}

// liveReason says in what way a feed is live.
func (s *Spec) liveReason(stream *conn.Stream, resumeID string) string {
	reason := "connected"
	switch {
	case s.Poll.Every > 0:
		reason = s.polling()
	case stream.Info.Resumed:
		reason = fmt.Sprintf("connected, resumed after id %s", resumeID)
	}
	if stream.Info.Forced != "" {
		reason += fmt.Sprintf("; %s is read as %s", stream.Info.Forced, s.wire())
	}
	return reason
}

// revivedReason says in what way a feed is live again.
func (s *Spec) revivedReason() string {
	const reason = "bytes arrive again"
	if s.Poll.Every > 0 {
		return reason + "; " + s.polling()
	}
	return reason
}

func (s *Spec) polling() string { return fmt.Sprintf("polling every %s", s.Poll.Every) }

// EventStream is the [Detail].Wire of a feed that is nothing out of the ordinary.
const EventStream = "an event stream"

// wire names what the response is read as.
func (s *Spec) wire() string {
	switch {
	case s.Poll.Every > 0:
		return "a JSON document"
	case s.Lines:
		return "newline-delimited JSON"
	}
	return EventStream
}
