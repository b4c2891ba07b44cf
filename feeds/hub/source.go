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
	}
	return streams{client}
}

// streams opens event streams, and newline-delimited JSON as event streams.
type streams struct{ client *conn.Client }

// Open implements source.
func (s streams) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	stream, err := s.client.Open(ctx, r)
	if err == nil && stream.Info.Lines {
		stream.Body = ndjson.NewReader(stream.Body)
	}
	return stream, err
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
	switch {
	case stream.Info.Forced != "":
		reason += fmt.Sprintf("; %s is read as %s", stream.Info.Forced, wire(s, &stream.Info))
	case stream.Info.Lines && !s.Lines:
		reason += "; read as " + wire(s, &stream.Info)
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
func wire(s *feeds.Spec, info *conn.Info) string {
	switch {
	case s.Poll.Every > 0:
		return "a JSON document"
	case s.Lines || info.Lines:
		return "newline-delimited JSON"
	}
	return feeds.EventStream
}
