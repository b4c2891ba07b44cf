package answer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
)

// The time at which requests are sent in tests. Events follow every 10 ms.
var sent = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// stream is a stream of events, one per line: data, or "type|data". The line "/" is an end in good order, "!" a
// connection that breaks off; "?" stands for a part that is unknown. Without either the stream goes on.
func merge(t testing.TB, o answer.Options, stream string) []*answer.Answer {
	t.Helper()
	tracker := answer.NewTracker(o)
	at := sent
	conn := uint32(1)
	var buffer []byte // Reused for every event, as feeds do.
	for line := range strings.Lines(stream) {
		at = at.Add(10 * time.Millisecond)
		switch line = strings.TrimSpace(line); line {
		case "":
		case "?":
			tracker.Missed("15 bytes are missing")
		case "/", "!":
			tracker.Closed(feeds.Closing{Conn: conn, Time: at, Clean: line == "/"})
			conn++
		default:
			name, data, typed := strings.Cut(line, "|")
			if !typed || strings.ContainsAny(name, "{\"") {
				name, data = feeds.DefaultType, line
			}
			buffer = append(buffer[:0], data...)
			tracker.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(name), Data: buffer, Time: at, Conn: conn}})
		}
	}
	var all []*answer.Answer
	tracker.View(func(answers []*answer.Answer, _ int) { all = append(all, answers...) })
	return all
}

// describe returns an answer on a few lines.
func describe(a *answer.Answer) string {
	var b strings.Builder
	state, why := a.State()
	fmt.Fprintf(&b, "%s %s", a.Format.Name, state)
	if why != "" {
		fmt.Fprintf(&b, ": %s", why)
	}
	b.WriteString("\n")
	for i := range a.Parts {
		p := &a.Parts[i]
		fmt.Fprintf(&b, "%d %s", p.Choice, p.Kind)
		if p.Kind == answer.ToolCall {
			fmt.Fprintf(&b, " %s(%s)", p.Name, p.ID)
		}
		fmt.Fprintf(&b, " %q", p.Text)
		if p.Broken() {
			b.WriteString(" broken")
		}
		b.WriteString("\n")
	}
	if a.Usage.Known {
		fmt.Fprintf(&b, "usage %d %d %d\n", a.Usage.Input, a.Usage.Output, a.Usage.Reasoning)
	}
	if a.After > 0 {
		fmt.Fprintf(&b, "%d after the end\n", a.After)
	}
	for _, name := range []string{"annotation", "citation", "inlineData", "image", "web_search_call", "redacted_thinking"} {
		if n := a.Others[name]; n > 0 {
			fmt.Fprintf(&b, "%d %s\n", n, name)
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

type merging struct {
	name, stream, want string
}

func check(t *testing.T, o answer.Options, cases []merging) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, a := range merge(t, o, c.stream) {
				got = append(got, strings.TrimSpace(describe(a)))
			}
			if diff := cmp.Diff(unindent(c.want), strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func unindent(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestChatCompletions(t *testing.T) {
	const first = `{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}
		`
	const hello = first + `{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"}}]}
		{"id":"c1","choices":[{"index":0,"delta":{"content":"lo"}}]}
		`
	const stop = `{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
		`
	check(t, answer.Options{}, []merging{
		{"complete", hello + stop + `[DONE]
			/`, `openai complete
			0 text "Hello"`},
		{"with usage in a chunk without choices", hello + stop + `{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}
			[DONE]
			/`, `openai complete
			0 text "Hello"
			usage 7 2 0`},
		{"with usage in every chunk, the last one rules", first +
			`{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":7,"completion_tokens":1}}
			{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}
			[DONE]`, `openai complete
			0 text "ab"
			usage 7 2 0`},
		{"under way", hello, `openai streaming
			0 text "Hello"`},
		{"truncated in good order", hello + `/`, `openai incomplete: no finish reason, no [DONE]
			0 text "Hello"`},
		{"cut", hello + `!`, `openai incomplete: no finish reason, no [DONE]
			0 text "Hello"`},
		{"without the marker", hello + stop + `/`, `openai incomplete: no [DONE]
			0 text "Hello"`},
		{"without a finish reason", hello + `[DONE]
			/`, `openai incomplete: no finish reason
			0 text "Hello"`},
		{"marker doubled and followed by more", hello + stop + `[DONE]
			[DONE]
			{"choices":[{"delta":{"content":"x"}}]}
			/`, `openai complete
			0 text "Hello"
			2 after the end`},
		{"error after text", hello + `{"error":{"message":"overloaded","code":529}}
			/`, `openai failed: overloaded
			0 text "Hello"`},
		{"error as an event", hello + `error|{"message":"upstream timeout"}
			/`, `openai failed: upstream timeout
			0 text "Hello"`},
		{"error as a string", `{"error":"no such model"}
			/`, ``},
		{"length", hello + `{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}
			[DONE]`, `openai limited: finish reason length
			0 text "Hello"`},
		{"content filter", hello + `{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}
			[DONE]`, `openai limited: finish reason content_filter
			0 text "Hello"`},
		{"reasoning under either name", first + `{"choices":[{"delta":{"reasoning_content":"hm"}}]}
			{"choices":[{"delta":{"reasoning":"m"}}]}
			{"choices":[{"delta":{"content":"Yes"},"finish_reason":"stop"}]}
			[DONE]`, `openai complete
			0 reasoning "hmm"
			0 text "Yes"`},
		{"refusal", first + `{"choices":[{"delta":{"refusal":"I can't"}, "finish_reason":"stop"}]}
			[DONE]`, `openai complete
			0 refusal "I can't"`},
		{"two choices interleaved", first + `{"choices":[{"index":1,"delta":{"role":"assistant","content":"B"}}]}
			{"choices":[{"index":0,"delta":{"content":"A"}}]}
			{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}
			{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}
			[DONE]`, `openai complete
			1 text "Bb"
			0 text "Aa"`},
		{"one of two choices without a finish reason", first + `{"choices":[{"index":1,"delta":{"content":"B"},"finish_reason":"stop"}]}
			[DONE]`, `openai incomplete: no finish reason
			1 text "B"`},
		{"empty deltas keep it alive", first + strings.Repeat(`{"choices":[{"delta":{"content":""}}]}
			`, 3) + `{"choices":[{"delta":{"content":"x"}}]}`, `openai streaming
			0 text "x"`},
		{"starts over with another id", hello + `{"id":"c2","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}
			{"id":"c2","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}]}
			[DONE]`, `openai incomplete: no finish reason, no [DONE]
			0 text "Hello"
			openai complete
			0 text "Hello"`},
		{"a damaged chunk", hello + `{"choices":[{"delta":{"cont
			` + stop + `[DONE]`, `openai complete
			0 text "Hello"
			note: an event that is not JSON was skipped`},
		{"role in every chunk", strings.Repeat(`{"id":"c1","object":"chat.completion.chunk","choices":[{"delta":{"role":"assistant","content":"a"}}]}
			`, 3) + stop + `[DONE]`, `openai complete
			0 text "aaa"`},
		{"a reconnect is another answer", hello + `!
			` + hello + stop + `[DONE]`, `openai incomplete: no finish reason, no [DONE]
			0 text "Hello"
			openai complete
			0 text "Hello"`},
		{"text completion", `{"object":"text_completion","choices":[{"index":0,"text":"ab"}]}
			{"object":"text_completion","choices":[{"index":0,"text":"c","finish_reason":"stop"}]}
			[DONE]`, `openai complete
			0 text "abc"`},
		{"control characters never reach a remark", hello + `{"error":{"message":"a\u001b]0;x\u0007b"}}`, `openai failed: a ]0;x b
			0 text "Hello"`},
	})
}

func TestToolCalls(t *testing.T) {
	chunk := func(calls string) string {
		return `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[` + calls + `]}}]}
			`
	}
	const stop = `{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
		[DONE]`
	check(t, answer.Options{}, []merging{
		{
			"in pieces by index",
			chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":""}}`) +
				chunk(`{"index":0,"function":{"arguments":"{\"x\":"}}`) +
				chunk(`{"index":1,"id":"b","function":{"name":"put","arguments":"{}"}}`) +
				chunk(`{"index":0,"function":{"arguments":"1}"}}`) + stop,
			`openai complete
			0 tool call get(a) "{\"x\":1}"
			0 tool call put(b) "{}"`,
		},
		{
			"without index",
			chunk(`{"id":"a","function":{"name":"get","arguments":"{"}}`) + chunk(`{"function":{"arguments":"}"}}`) +
				chunk(`{"id":"b","function":{"name":"get","arguments":"{"}}`) + chunk(`{"function":{"arguments":"}"}}`) + stop,
			`openai complete
			0 tool call get(a) "{}"
			0 tool call get(b) "{}"`,
		},
		{
			"with the index reused",
			chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"{}"}}`) +
				chunk(`{"index":0,"id":"b","function":{"name":"put","arguments":"{\"y\""}}`) +
				chunk(`{"index":0,"function":{"arguments":":2}"}}`) + stop,
			`openai complete
			0 tool call get(a) "{}"
			0 tool call put(b) "{\"y\":2}"
			note: the index 0 stands for several tool calls`,
		},
		{
			"with the id in every piece",
			chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"{"}}`) +
				chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"}"}}`) + stop,
			`openai complete
			0 tool call get(a) "{}"`,
		},
		{
			"with the arguments sent again",
			chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"{\"x\":"}}`) +
				chunk(`{"index":0,"function":{"arguments":"1}"}}`) +
				chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"{\"x\":1}"}}`) + stop,
			`openai complete
			0 tool call get(a) "{\"x\":1}"
			note: the arguments of the tool call get were sent twice`,
		},
		{
			"with arguments that are not JSON",
			chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":"{\"x\":"}}`) + stop,
			`openai complete
			0 tool call get(a) "{\"x\":" broken
			note: the arguments of the tool call get are not JSON`,
		},
		{
			"with arguments as an object", chunk(`{"index":0,"id":"a","function":{"name":"get","arguments":{"x":1}}}`) + stop,
			`openai complete
			0 tool call get(a) "{\"x\":1}"`,
		},
		{
			"as the older function call",
			`{"object":"chat.completion.chunk","choices":[{"delta":{"function_call":{"name":"f","arguments":"{"}}}]}
			{"choices":[{"delta":{"function_call":{"arguments":"}"}}}]}
			{"choices":[{"delta":{},"finish_reason":"function_call"}]}
			[DONE]`,
			`openai complete
			0 tool call f() "{}"`,
		},
	})
}

func TestResponses(t *testing.T) {
	const begin = `response.created|{"type":"response.created","sequence_number":0,"response":{"id":"r1","model":"m"}}
		`
	check(t, answer.Options{}, []merging{
		{"complete", begin + `response.output_text.delta|{"type":"response.output_text.delta","sequence_number":1,"item_id":"i","output_index":0,"content_index":0,"delta":"Hi"}
			response.output_text.done|{"type":"response.output_text.done","sequence_number":2,"item_id":"i","output_index":0,"content_index":0,"text":"Hi"}
			response.completed|{"type":"response.completed","sequence_number":3,"response":{"id":"r1","usage":{"input_tokens":5,"output_tokens":4,"output_tokens_details":{"reasoning_tokens":3}}}}
			/`, `responses complete
			0 text "Hi"
			usage 5 4 3`},
		{"cut", begin + `{"type":"response.output_text.delta","sequence_number":1,"item_id":"i","delta":"Hi"}
			/`, `responses incomplete: no response.completed
			0 text "Hi"`},
		{"with a gap in the sequence", begin + `{"type":"response.output_text.delta","sequence_number":4,"item_id":"i","delta":"Hi"}
			{"type":"response.completed","sequence_number":5,"response":{}}`, `responses complete
			0 text "Hi"
			note: sequence number 4 where 1 was next`},
		{"reasoning and a call", begin + `{"type":"response.reasoning_summary_text.delta","item_id":"q","summary_index":0,"delta":"hm"}
			{"type":"response.output_item.added","output_index":1,"item":{"id":"f","type":"function_call","call_id":"call_1","name":"get","arguments":""}}
			{"type":"response.function_call_arguments.delta","item_id":"f","output_index":1,"delta":"{\"a\":"}
			{"type":"response.function_call_arguments.delta","item_id":"f","output_index":1,"delta":"1}"}
			{"type":"response.function_call_arguments.done","item_id":"f","output_index":1,"arguments":"{\"a\":1}"}
			{"type":"response.output_item.done","item":{"type":"web_search_call"}}
			{"type":"response.completed","response":{}}`, `responses complete
			0 reasoning "hm"
			0 tool call get(call_1) "{\"a\":1}"
			1 web_search_call`},
		{
			"incomplete by limit", begin + `{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}`,
			`responses limited: finish reason max_output_tokens`,
		},
		{
			"failed", begin + `{"type":"response.failed","response":{"error":{"message":"server error"}}}`,
			`responses failed: server error`,
		},
		{"error", begin + `error|{"type":"error","message":"rate limit"}`, `responses failed: rate limit`},
		{"the whole differs from its pieces", begin + `{"type":"response.output_text.delta","item_id":"i","delta":"Hi"}
			{"type":"response.output_text.done","item_id":"i","text":"Hello"}
			{"type":"response.completed","response":{}}`, `responses complete
			0 text "Hi"
			note: the text sent at the end differs from its pieces`},
	})
}

func TestAnthropic(t *testing.T) {
	const begin = `message_start|{"type":"message_start","message":{"id":"m1","model":"c","usage":{"input_tokens":9,"output_tokens":1}}}
		content_block_start|{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
		ping|{"type":"ping"}
		content_block_delta|{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}
		`
	const end = `content_block_stop|{"type":"content_block_stop","index":0}
		message_delta|{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12}}
		message_stop|{"type":"message_stop"}
		/`
	check(t, answer.Options{}, []merging{
		{"complete", begin + end, `anthropic complete
			0 text "Hello"
			usage 9 12 0`},
		{"cut", begin + `/`, `anthropic incomplete: no finish reason, no message_stop
			0 text "Hello"
			usage 9 0 0`},
		{"without the last event", begin + `message_delta|{"type":"message_delta","delta":{"stop_reason":"end_turn"}}
			/`, `anthropic incomplete: no message_stop
			0 text "Hello"
			usage 9 0 0`},
		{"overloaded", begin + `error|{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
			/`, `anthropic failed: Overloaded
			0 text "Hello"
			usage 9 0 0`},
		{"limit", begin + `message_delta|{"type":"message_delta","delta":{"stop_reason":"max_tokens"}}
			message_stop|{"type":"message_stop"}`, `anthropic limited: finish reason max_tokens
			0 text "Hello"
			usage 9 0 0`},
		{"thinking and a tool", `message_start|{"type":"message_start","message":{"id":"m1"}}
			{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}
			{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}
			{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"xx"}}
			{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"get","input":{}}}
			{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}
			{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}
			{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}
			{"type":"content_block_start","index":2,"content_block":{"type":"redacted_thinking","data":"x"}}
			{"type":"content_block_delta","index":3,"delta":{"type":"citations_delta","citation":{}}}
			{"type":"message_delta","delta":{"stop_reason":"tool_use"}}
			{"type":"message_stop"}`, `anthropic complete
			0 reasoning "hm"
			0 tool call get(t1) "{\"x\":1}"
			1 citation
			1 redacted_thinking`},
		{"starts over", begin + begin + end, `anthropic incomplete: no finish reason, no message_stop
			0 text "Hello"
			usage 9 0 0
			anthropic complete
			0 text "Hello"
			usage 9 12 0`},
	})
}

func TestAnswersWithAHoleAreIncomplete(t *testing.T) {
	const (
		part = `{"choices":[{"index":0,"delta":{"content":"Do "}}]}` + "\n"
		end  = `{"choices":[{"index":0,"delta":{"content":"press"},"finish_reason":"stop"}]}` + "\n[DONE]\n"
	)
	for _, c := range []struct{ name, stream, want string }{
		{"a whole answer", part + end + "/", "complete"},
		{"a hole inside", part + "?\n" + end + "/", "incomplete: 15 bytes are missing"},
		{"a hole before the first event", "?\n" + part + end + "/", "incomplete: 15 bytes are missing"},
		{"a hole after the end", part + end + "?\n/", "complete"},
		{"a hole in an answer without an end", part + "?\n/", "incomplete: no finish reason, no [DONE]"},
	} {
		a := merge(t, answer.Options{Format: answer.Named("openai")}, c.stream)
		state, why := a[0].State()
		if got := strings.TrimSuffix(state.String()+": "+why, ": "); len(a) != 1 || got != c.want {
			t.Errorf("%s: %d answers, %s; want %s", c.name, len(a), got, c.want)
		}
	}
}

// TestRestOfAnAnswerIsIncomplete cuts an answer and sends its rest, or a whole one, on a connection that resumes.
func TestRestOfAnAnswerIsIncomplete(t *testing.T) {
	const begin, text = `{"type":"message_start"}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}`
	const stop, end = `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`
	for name, c := range map[string]struct {
		first, second []string
		resumed       bool
		want          string
	}{
		"the rest of an answer":      {[]string{begin, text}, []string{text, stop, end}, true, "incomplete: its beginning came on an earlier connection"},
		"another answer":             {[]string{begin, text}, []string{begin, text, stop, end}, true, "complete: "},
		"after a whole answer":       {[]string{begin, text, stop, end}, []string{text, stop, end}, true, "complete: "},
		"a connection of its own":    {[]string{begin, text}, []string{text, stop, end}, false, "complete: "},
		"a resume without an answer": {nil, []string{begin, text, stop, end}, true, "complete: "},
	} {
		tracker := answer.NewTracker(answer.Options{})
		for i, datas := range [][]string{c.first, c.second} {
			tracker.Opened(feeds.Opening{Conn: uint32(i + 1), Info: conn.Info{Resumed: i == 1 && c.resumed}})
			for _, data := range datas {
				tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Conn: uint32(i + 1)}})
			}
			tracker.Closed(feeds.Closing{Conn: uint32(i + 1)})
			tracker.Opened(feeds.Opening{Reason: "refused"})
		}
		tracker.View(func(all []*answer.Answer, _ int) {
			state, why := all[len(all)-1].State()
			if got := state.String() + ": " + why; got != c.want {
				t.Errorf("%s: %s", name, got)
			}
		})
	}
}
