package conversation

import (
	_ "embed"

	"feedscope/feeds"
	"feedscope/feeds/state/conversation"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type conversation.
var Type = panel.Define(panel.Type{
	Name: "conversation", Summary: "The messages of an agent stream (MCP, A2A, AG-UI, AI SDK, GraphQL), one a line.", Example: example,
}, fromConfig)

// Config configures a conversation panel. The format is a matter of the feed: see its key format.
type Config struct {
	panel.Common `yaml:",inline"`
}

// fromConfig returns a panel and the fold of its feeds' events.
func fromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	conv := panel.Shared(d, func() *conversation.Conversation { return conversation.New(d.AnswersOf) })
	return New(c.Name, conv, d.Sources(c.Feeds)), conv, nil
}
