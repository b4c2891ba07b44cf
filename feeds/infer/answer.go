package infer

import "feedscope/feeds/answer"

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
