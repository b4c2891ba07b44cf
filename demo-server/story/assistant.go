package story

import (
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/model"
)

// AssistantNames are the names of the assistant's events.
var AssistantNames = []string{
	"message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
}

// pace is how fast the assistant writes: slowly enough to be read along.
var pace = model.Options{TTFT: 900 * time.Millisecond, TPS: 10, Jitter: 0.6}

// prompt is the number of tokens of what the assistant is asked.
const prompt = 1840

// ask makes the assistant answer what is wrong, in the events of a model API.
func (s *Story) ask(at time.Duration) {
	request := model.Request{Options: pace, Seed: s.seed<<8 | uint64(s.loop&0xff), Model: "oncall-1", Input: prompt}
	plan := model.NewScript(&request, s.incident().advice)
	s.answer = s.answer[:0]
	for e := range model.Messages().Events(plan, faults.Set{}) {
		e.At = at + e.At.Truncate(time.Millisecond)
		s.answer = append(s.answer, e)
	}
}

// answerDue returns when the next event of an answer is due.
func (s *Story) answerDue() time.Duration {
	if len(s.answer) == 0 {
		return forever
	}
	return s.answer[0].At
}

// write adds the next event of the answer.
func (s *Story) write() {
	e := s.answer[0]
	s.answer = s.answer[1:]
	s.add(e.At, Assistant, e.Name, "", false, func(dst []byte) []byte { return append(dst, e.Data...) })
	s.queue[len(s.queue)-1].Continues = e.Name != AssistantNames[0]
}
