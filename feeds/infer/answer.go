package infer

import (
	"slices"

	"feedscope/feeds/answer"
	"feedscope/feeds/state/conversation"
)

// looked is how many events of a type are compared with the formats of token streams.
const looked = 20

// AnswerPanels returns the panels for a token stream or an agent stream of a format.
func AnswerPanels(f *answer.Format) (all []Panel) {
	agent := conversation.FormatOf(f)
	if agent == nil || agent.IsAnswer() {
		all = append(all, Panel{
			Kind: Answer, Events: []string{"answer"}, Why: []string{"the events add up to an answer: " + f.Title},
		})
	}
	if agent != nil {
		all = append(all, conversationPanel(agent))
	}
	return all
}

func conversationPanel(f *conversation.Format) Panel {
	return Panel{
		Kind: Conversation, Events: []string{"conversation"}, Why: []string{"the events are messages of an agent stream: " + f.Title()},
	}
}

// tokenStream returns the panels for a token stream or an agent stream, and the name of its format, if at least a third of
// the events can be nothing else; none if not.
func tokenStream(samples []sample) (panels []Panel, title string) {
	known, all := 0, 0
	for i := range samples {
		s := &samples[i]
		for _, data := range s.data[:min(len(s.data), looked)] {
			all++
			if f := answer.Recognize([]byte(s.name), data); f != nil {
				known++
				panels, title = AnswerPanels(f), f.Title
			} else if f := conversation.Recognize([]byte(s.name), data); f != nil {
				known++
				panels, title = []Panel{conversationPanel(f)}, f.Title()
			}
		}
	}
	if 3*known < all {
		return nil, ""
	}
	return panels, title
}

// piecePaths are where events of token streams have a piece of the answer, why it ended and with how many tokens: one list for
// each family of formats.
var piecePaths = [][]string{
	{
		"choices.0.delta.content", "choices.0.text", "choices.0.delta.reasoning_content", "choices.0.delta.reasoning",
		"choices.0.delta.tool_calls.0.function.arguments", "choices.0.finish_reason", "usage.completion_tokens",
	},
	{
		"candidates.0.content.parts.0.text", "candidates.0.content.parts.0.functionCall.name", "candidates.0.finishReason",
		"usageMetadata.candidatesTokenCount",
	},
	{
		"message.content", "message.thinking", "message.tool_calls.0.function.name", "response", "thinking", "done_reason",
		"eval_count",
	},
	{"delta", "delta.text", "delta.thinking", "delta.partial_json", "inputTextDelta"},
}

// pieces returns the telling paths of events that bring pieces of an answer: all of their family, because others than those
// seen may follow, and nothing else, which would be on every line. Other events keep their paths.
func (t *table) pieces(paths []string) []string {
	for _, family := range piecePaths {
		if slices.ContainsFunc(family, func(path string) bool { return t.byPath[path] != nil }) {
			return family
		}
	}
	return paths
}
