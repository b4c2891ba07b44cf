package tail

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/answer"
	"feedscope/ui/encode"
)

// The pieces of an OpenAI stream.
const (
	role     = `data: {"object":"chat.completion.chunk","model":"m","choices":[{"delta":{"role":"assistant","content":""}}]}` + "\n\n"
	hel      = `data: {"choices":[{"delta":{"content":"Hel"}}]}` + "\n\n"
	lo       = `data: {"choices":[{"delta":{"content":"lo\u001b[2J"}}]}` + "\n\n"
	weather  = `data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"weather","arguments":"{\"a\":1}"}}]}}]}` + "\n\n"
	finished = `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	usage    = `data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}` + "\n\n"
	done     = "data: [DONE]\n\n"
)

// merging runs tail on a stream that a feed sends once.
func merging(t *testing.T, m Merge, asserts []string, test func(r *run), chunks ...any) {
	t.Helper()
	o := Options{Feeds: named("a"), Encode: encode.Options{Terminal: true}, Merge: &m}
	o.Feeds[0].NoReconnect = true
	m.Feeds = []answer.Options{{}}
	for _, text := range asserts {
		a, err := ParseAssertion(text, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		o.Assertions = append(o.Assertions, a)
	}
	during(t, o, handlers{"a": stream(chunks...)}, func(r *run) {
		<-r.done
		test(r)
	})
}

func TestTextArrivesAsItIsWritten(t *testing.T) {
	o := Options{Feeds: named("a"), Merge: &Merge{Feeds: []answer.Options{{}}, Text: true}}
	during(t, o, handlers{"a": stream(role, hel, 10*time.Second, lo, holding)}, func(r *run) {
		time.Sleep(5 * time.Second)
		if got := r.output(); got != "Hel" {
			t.Errorf("after 5 s: %q", got)
		}
		time.Sleep(10 * time.Second)
		if got := r.output(); got != "lo\x1b[2J" {
			t.Errorf("after 15 s: %q", got)
		}
	})
}

func TestCompleteAnswer(t *testing.T) {
	merging(t, Merge{Text: true}, nil, func(r *run) {
		if got := r.output(); got != "Hello␛[2J\n" {
			t.Errorf("%q", got)
		}
		if r.result != Done || r.err != nil {
			t.Error(r.result, r.err)
		}
		if got := strings.Join(r.messages, "\n"); !strings.Contains(got, "a: 1 tool call; --summary json shows the arguments") {
			t.Error(got)
		}
	}, role, hel, lo, weather, finished, done)
}

func TestEndAfterACompleteAnswerIsNoNews(t *testing.T) {
	all := []any{role, hel, lo, finished, done}
	merging(t, Merge{Summary: TextSummary}, []string{"complete"}, func(r *run) { r.expectMessages() }, all...)
	merging(t, Merge{Summary: TextSummary}, nil, func(r *run) {
		r.expectMessages("0s a: the answer is incomplete: no [DONE]", "0s a: ended: the server closed the stream")
	}, all[:4]...)
	merging(t, Merge{Summary: TextSummary}, nil, func(r *run) {
		r.expectMessages("0s a: ended: the server closed the stream", "0s a: no answer: the stream had no event")
	}, ": nothing\n\n")
}

func TestIncompleteAnswersFail(t *testing.T) {
	for want, chunks := range map[string][]any{
		"the answer is incomplete: no finish reason, no [DONE]": {role, hel, lo},
		"the answer is incomplete: no [DONE]":                   {role, hel, lo, finished},
		"the answer failed: overloaded":                         {role, hel, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"},
		"no answer: the stream had no event":                    {": nothing\n\n"},
		"no answer: no format is known for its 1 event;":        {"data: {}\n\n"},
		"a: still no answer: no format is known for its 150 ":   {strings.Repeat("data: {}\n\n", 150), time.Second},
	} {
		merging(t, Merge{Text: true}, nil, func(r *run) {
			if got := strings.Join(r.messages, "\n"); !strings.Contains(got, want) || r.result != Failed {
				t.Errorf("want %q; result %d, messages\n%s", want, r.result, got)
			}
		}, chunks...)
	}
}

func TestSummaries(t *testing.T) {
	all := []any{role, 200 * time.Millisecond, hel, 100 * time.Millisecond, lo, weather, finished, usage, done}
	merging(t, Merge{Summary: JSONSummary}, nil, func(r *run) {
		var s summary
		out := r.output()
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if s.State != "complete" || s.Text[0] != "Hello\x1b[2J" || len(s.ToolCalls) != 1 || !s.ToolCalls[0].Valid ||
			*s.Figures["ttft"] != 0.2 || s.Figures["gap_p50"] != nil || *s.Figures["output_tokens"] != 3 || s.Finish[0] != "stop" {
			t.Error(out)
		}
		if strings.Contains(out, `"round"`) {
			t.Error("a round without rounds in", out)
		}
	}, all...)
	merging(t, Merge{Summary: TextSummary}, nil, func(r *run) {
		out := r.output()
		for _, want := range []string{"openai complete (m)\n", "  events_after_end   1\n", "  ttft               200ms\n", "weather {\"a\":1}\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
	}, append(all, done)...)
}

func TestSummariesKeepTheCharactersOfCode(t *testing.T) {
	out := string(summaryJSON("a", 0, &answer.Answer{Format: answer.Named("openai"), Model: "x<y && z"}))
	if !strings.Contains(out, `"model":"x<y && z"`) {
		t.Error(out)
	}
}

func TestAssertionsOnAnswers(t *testing.T) {
	complete := []any{role, 200 * time.Millisecond, hel, 100 * time.Millisecond, lo, weather, finished, usage, done}
	for _, c := range []struct {
		assert, failure string
		chunks          []any
	}{
		{"complete", "", complete},
		{"complete", `assertion "complete" failed: the answer is incomplete: no finish reason, no [DONE]`, []any{role, hel}},
		{"complete", `assertion "complete" failed: no answer ended in 0.0s`, []any{": x\n\n"}},
		{"tool:weather", "", complete},
		{"tool:news", `assertion "tool:news" failed: the answer calls weather`, complete},
		{"ttft<800ms", "", complete},
		{"ttft < 100ms", `assertion "ttft < 100ms" failed: ttft is 200ms`, complete},
		{"tokens_per_second>20", "", complete},
		{"tokens_per_second>20", `assertion "tokens_per_second>20" failed: the answer has no tokens_per_second: the server reported no usage`, []any{role, hel, finished, done}},
		{"output_tokens=3", "", complete},
		{"cost<1", `assertion "cost<1" failed: the answer has no cost: there is no --price`, complete},
	} {
		t.Run(c.assert, func(t *testing.T) {
			merging(t, Merge{Events: true}, []string{c.assert}, func(r *run) {
				var failed *AssertionError
				got := ""
				if errors.As(r.err, &failed) {
					got = failed.Error()
				}
				if got != c.failure {
					t.Errorf("got  %q\nwant %q", got, c.failure)
				}
			}, c.chunks...)
		})
	}
	held := []any{role, strings.Repeat(hel, 30), time.Second, lo, finished, usage, done}
	merging(t, Merge{}, []string{"ttft<1s", "tokens_per_second>0", "output_tokens=3", "chunks=31"}, func(r *run) {
		const because = ": the answer was held back, so it cannot be judged"
		want := "assertion \"ttft<1s\" failed: ttft 0ms" + because +
			"\nassertion \"tokens_per_second>0\" failed: tokens_per_second 3" + because
		if fmt.Sprint(r.err) != want {
			t.Errorf("got\n%v\nwant\n%s", r.err, want)
		}
	}, held...)
	merging(t, Merge{}, []string{"output_tokens<2", "ttft<1ms", "complete"}, func(r *run) {
		want := "assertion \"output_tokens<2\" failed: output_tokens is 3\nassertion \"ttft<1ms\" failed: ttft is 200ms"
		if fmt.Sprint(r.err) != want {
			t.Errorf("got\n%v\nwant\n%s", r.err, want)
		}
	}, complete...)
	for text, want := range map[string]string{
		"ttft": "ttft needs a comparison", "ttft<800": "is a duration", "tokens_per_second>fast": "is a number", "ttft==1s": "ttft needs one of",
	} {
		if _, err := ParseAssertion(text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
