package hub

import (
	"context"
	"fmt"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/mcp"
	"feedscope/feeds/ndjson"
	"feedscope/feeds/poll"
)

// source opens event streams: from the network, or converted from another format.
type source interface {
	Open(ctx context.Context, r conn.Request) (*conn.Stream, error)
}

func newSource(client *conn.Client, s *feeds.Spec) source {
	switch {
	case s.Poll.Every > 0:
		return poll.New(client, poll.Options{
			Every: s.Poll.Every, Items: s.Poll.Items, Key: s.Poll.Key, MaxBytes: s.MaxEventBytes,
		})
	case s.MCP:
		return mcp.New(client)
	case s.Lines:
		return lines{client}
	}
	return client
}

// lines converts newline-delimited JSON to event streams.
type lines struct{ client *conn.Client }

// Open opens a stream of lines as an event stream.
func (l lines) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	s, err := l.client.Open(ctx, r)
	if err == nil {
		s.Body = ndjson.NewReader(s.Body)
	}
	return s, err
}

// liveReason describes a feed that has just connected.
func liveReason(s *feeds.Spec, stream *conn.Stream, resumeID string) string {
	reason := "connected"
	switch {
	case s.Poll.Every > 0:
		reason = polling(s)
	case stream.Info.Resumed:
		reason = "connected, asked to resume after id " + short(resumeID)
	}
	if stream.Info.Forced != "" {
		reason += fmt.Sprintf("; %s is read as %s", stream.Info.Forced, wire(s))
	}
	return strings.Join(append([]string{reason}, stream.Info.Oddities...), "; ")
}

// revivedReason describes a feed that was stale and is live again.
func revivedReason(s *feeds.Spec) string {
	const reason = "receiving again"
	if s.Poll.Every > 0 {
		return reason + "; " + polling(s)
	}
	return reason
}

func polling(s *feeds.Spec) string { return fmt.Sprintf("polling every %s", s.Poll.Every) }

// wire names the format that a response is read as.
func wire(s *feeds.Spec) string {
	switch {
	case s.Poll.Every > 0:
		return "a JSON document"
	case s.Lines:
		return "newline-delimited JSON"
	}
	return feeds.EventStream
}
