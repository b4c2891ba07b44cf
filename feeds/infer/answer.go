package infer

import (
	"slices"

	"feedscope/feeds/answer"
)

// looked is how many events of a type are compared with the formats of token streams.
const looked = 20

// AnswerPanel returns the panel for a token stream of a format.
func AnswerPanel(f *answer.Format) Panel {
	return Panel{Kind: Answer, Events: []string{"answer"}, Why: []string{"the events add up to an answer: " + f.Title}}
}

// tokenStream returns the format of a token stream if at least a third of the events can be nothing else; nil if not.
func tokenStream(samples []sample) (format *answer.Format) {
	known, all := 0, 0
	for i := range samples {
		s := &samples[i]
		for _, data := range s.data[:min(len(s.data), looked)] {
			all++
			if f := answer.Recognize([]byte(s.name), data); f != nil {
				known, format = known+1, f
			}
		}
	}
	if known == 0 || 3*known < all {
		return nil
	}
	return format
}

// piecePaths are where events of token streams have a piece of the answer, in all formats.
var piecePaths = []string{
	"choices.0.delta.content", "choices.0.text", "choices.0.delta.reasoning_content", "choices.0.delta.reasoning",
	"choices.0.delta.tool_calls.0.function.arguments", "candidates.0.content.parts.0.text", "message.content", "response",
	"message.thinking", "thinking", "delta", "delta.text", "delta.thinking", "delta.partial_json", "inputTextDelta",
}

// piecesFirst returns the paths with those of pieces of an answer in front.
func (t *table) piecesFirst(paths []string) []string {
	var pieces []string
	for _, path := range piecePaths {
		if t.byPath[path] != nil {
			pieces = append(pieces, path)
		}
	}
	rest := slices.DeleteFunc(paths, func(path string) bool { return slices.Contains(pieces, path) })
	return append(pieces, rest...)
}
