package answer_test

import (
	"math"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
)

// costOf returns the cost of an answer.
func costOf(a *answer.Answer) (float64, bool) {
	f, _ := answer.FigureNamed("cost")
	return f.Of(a)
}

func TestCost(t *testing.T) {
	price := answer.Price{Known: true, Input: 2, Cached: 0.5, Output: 8, Reasoning: 10}
	for _, c := range []struct {
		name, stream string
		price        answer.Price
		want         float64 // In millionths; -1 for none.
	}{
		{
			"cached input and reasoning have prices of their own",
			`{"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":40},` +
				`"completion_tokens":50,"completion_tokens_details":{"reasoning_tokens":20}}}`, price, 60*2 + 40*0.5 + 30*8 + 20*10,
		},
		{
			"Anthropic counts what a cache provides and takes apart from the input",
			`{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":40,"cache_creation_input_tokens":50}}}` + "\n" +
				`{"type":"message_delta","usage":{"output_tokens":5}}`, price, 60*2 + 40*0.5 + 5*8,
		},
		{"Gemini", `{"candidates":[{"content":{"parts":[]}}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":30,"thoughtsTokenCount":20}}`, price, 60*2 + 40*0.5 + 30*8 + 20*10},
		{"more cached tokens than input are not believed", `{"type":"response.completed","response":{"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":40},"output_tokens":5}}}`, price, 10*0.5 + 5*8},
		{"without usage", `{"choices":[{"delta":{"content":"x"}}]}`, price, -1},
		{"without a price", `{"type":"response.completed","response":{"usage":{"input_tokens":10,"output_tokens":5}}}`, answer.Price{}, -1},
		{"a free model costs nothing", `{"type":"response.completed","response":{"usage":{"input_tokens":10,"output_tokens":5}}}`, answer.Price{Known: true}, 0},
	} {
		got, ok := costOf(merge(t, answer.Options{Price: c.price}, c.stream)[0])
		if ok != (c.want >= 0) || ok && math.Abs(got*1e6-c.want) > 1e-6 {
			t.Errorf("%s: %v, %v", c.name, got*1e6, ok)
		}
	}
}

func TestCostOfWrittenCacheHasCaveat(t *testing.T) {
	stream := `{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_creation_input_tokens":50}}}` + "\n" +
		`{"type":"message_delta","usage":{"output_tokens":5}}`
	a := merge(t, answer.Options{Price: answer.Price{Known: true, Input: 1, Cached: 1, Output: 1, Reasoning: 1}}, stream)[0]
	f, _ := answer.FigureNamed("cost")
	if v, _ := f.Of(a); f.Caveat(a, v) == "" {
		t.Error("no caveat")
	}
}

func TestRequestsWithoutAnswerAreCounted(t *testing.T) {
	s := answer.NewSet(func(int) answer.Options { return answer.Options{} })
	tracker := s.Of(3).(feeds.Observer)
	expect := func(when string, want answer.Unanswered) {
		t.Helper()
		if got := s.Unanswered(3); got != want {
			t.Errorf("%s: %+v", when, got)
		}
	}
	expect("at first", answer.Unanswered{})
	tracker.Opened(feeds.Opening{Reason: "refused"})
	expect("after a refusal", answer.Unanswered{Count: 1, Request: 1, Reason: "refused"})
	tracker.Opened(feeds.Opening{Conn: 1, Info: conn.Info{Up: sent}})
	expect("while a response has no event", answer.Unanswered{Count: 1, Request: 2, Pending: true})
	tracker.Closed(feeds.Closing{Conn: 1, Clean: true, Reason: "closed"})
	expect("after an empty response", answer.Unanswered{Count: 2, Request: 2, Reason: "closed"})
	tracker.Opened(feeds.Opening{Conn: 2, Info: conn.Info{Up: sent}})
	s.Of(3).Fold([]feeds.Event{{
		Kind: feeds.Message, Data: []byte(`{"choices":[{"delta":{"content":"x"}}],"object":"chat.completion.chunk"}`), Conn: 2,
		Time: sent.Add(time.Second),
	}})
	expect("with an answer", answer.Unanswered{Count: 2, Request: 3})
	tracker.Closed(feeds.Closing{Conn: 2, Clean: true, Reason: "closed"})
	expect("after its end", answer.Unanswered{Count: 2, Request: 3})
}
