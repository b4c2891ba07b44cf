package answer_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/answer"
)

func TestOtherFormats(t *testing.T) {
	check(t, answer.Options{}, []merging{
		{"gemini", `{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}],"responseId":"g"}
			{"candidates":[{"content":{"parts":[{"text":"Yes"},{"functionCall":{"name":"get","args":{"x":1}}},{"inlineData":{}}]}}]}
			{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":2}}
			/`, `gemini complete
			0 reasoning "hm"
			0 text "Yes"
			0 tool call get() "{\"x\":1}"
			usage 3 6 2
			1 inlineData`},
		{
			"gemini, under way until the response ends", `{"candidates":[{"content":{"parts":[{"text":"Yes"}]},"finishReason":"STOP"}]}`,
			`gemini streaming
			0 text "Yes"`,
		},
		{"gemini, cut", `{"candidates":[{"content":{"parts":[{"text":"Yes"}]}}]}
			!`, `gemini incomplete: no finish reason, the connection broke off
			0 text "Yes"`},
		{"gemini, starts over", `{"candidates":[{"content":{"parts":[{"text":"Ye"}]}}],"responseId":"1"}
			{"candidates":[{"content":{"parts":[{"text":"Yes"}]},"finishReason":"STOP"}],"responseId":"2"}
			/`, `gemini incomplete: no finish reason
			0 text "Ye"
			gemini complete
			0 text "Yes"`},
		{"gemini, blocked", `{"promptFeedback":{"blockReason":"SAFETY"}}
			/`, `gemini limited: the prompt was blocked: SAFETY`},
		{"gemini, filtered", `{"candidates":[{"content":{"parts":[{"text":"Yes"}]},"finishReason":"SAFETY"}]}
			/`, `gemini limited: finish reason SAFETY
			0 text "Yes"`},
		{"ollama", `{"model":"q","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
			{"model":"q","message":{"content":"Hi","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false}
			{"model":"q","message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":4,"eval_count":9}
			/`, `ollama complete
			0 reasoning "hm"
			0 text "Hi"
			0 tool call f() "{\"a\":1}"
			usage 4 9 0`},
		{"ollama, generate, limit", `{"response":"Hi","done":false}
			{"response":"","done":true,"done_reason":"length"}`, `ollama limited: finish reason length
			0 text "Hi"`},
		{"ollama, error", `{"response":"Hi","done":false}
			{"error":"llama runner terminated"}`, `ollama failed: llama runner terminated
			0 text "Hi"`},
		{"ollama, cut", `{"response":"Hi","done":false}
			/`, `ollama incomplete: no "done": true
			0 text "Hi"`},
		{"vercel", `{"type":"start","messageId":"x"}
			{"type":"reasoning-delta","id":"r","delta":"hm"}
			{"type":"text-start","id":"t"}
			{"type":"text-delta","id":"t","delta":"Hi"}
			{"type":"tool-input-start","toolCallId":"c","toolName":"get"}
			{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"{\"x\": 1}"}
			{"type":"tool-input-available","toolCallId":"c","toolName":"get","input":{"x":1}}
			{"type":"finish"}
			[DONE]
			/`, `vercel complete
			0 reasoning "hm"
			0 text "Hi"
			0 tool call get(c) "{\"x\": 1}"`},
		{"vercel, without finish", `{"type":"start","messageId":"x"}
			{"type":"text-delta","id":"t","delta":"Hi"}
			[DONE]`, `vercel incomplete: no finish part
			0 text "Hi"`},
		{"vercel, error", `{"type":"text-delta","id":"t","delta":"Hi"}
			{"type":"error","errorText":"boom"}`, `vercel failed: boom
			0 text "Hi"`},
		{"ag-ui, two runs", `{"type":"RUN_STARTED","runId":"1"}
			{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"Hi"}
			{"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"get"}
			{"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":"{}"}
			{"type":"RUN_FINISHED"}
			{"type":"RUN_STARTED","runId":"2"}
			{"type":"RUN_ERROR","message":"boom"}`, `ag-ui complete
			0 text "Hi"
			0 tool call get(c) "{}"
			ag-ui failed: boom`},
		{
			"a2a", `{"jsonrpc":"2.0","id":1,"result":{"kind":"task","id":"t","status":{"state":"submitted"}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"Hel"}]}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t","append":true,"lastChunk":true,"artifact":{"artifactId":"a","parts":[{"kind":"text","text":"lo"}]}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t","status":{"state":"completed"},"final":true}}`,
			`a2a complete
			0 text "Hello"`,
		},
		{
			"a2a, version 1, waiting for input", `{"jsonrpc":"2.0","result":{"artifactUpdate":{"taskId":"t","artifact":{"artifactId":"a","parts":[{"text":"Which?"}]}}}}
			{"jsonrpc":"2.0","result":{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}}`,
			`a2a limited: the task's state is input-required
			0 text "Which?"`,
		},
		{
			"mcp", `{"jsonrpc":"2.0","method":"notifications/progress","params":{}}
			{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"42"},{"type":"image"}]}}`,
			`mcp complete
			0 text "42"
			1 image`,
		},
		{"nothing to merge", `{"price":1}
			{"price":2}
			/`, ``},
	})
	check(t, answer.Options{Format: answer.Path("delta.text", nil)}, []merging{
		{"by path", `{"delta":{"text":"Hel"}}
			{"delta":{"text":"lo"}}
			/`, `delta.text complete
			0 text "Hello"`},
		{"by a path that no event has", `{"delta":{"txt":"Hel"}}
			/`, `delta.text incomplete: no text at delta.text`},
		{"by path, cut", `{"delta":{"text":"Hel"}}
			!`, `delta.text incomplete: the connection broke off
			0 text "Hel"`},
	})
	check(t, answer.Options{Format: answer.Path("t", func(e *feeds.Event) bool { return string(e.Data) == "end" })}, []merging{
		{"by path and end", `{"t":"Hello"}
			end
			/`, `t complete
			0 text "Hello"`},
		{"by path, without the end", `{"t":"Hello"}
			/`, `t incomplete: no event that ends the answer
			0 text "Hello"`},
	})
	check(t, answer.Options{Hint: answer.Named("openai")}, []merging{
		{"an error alone, by the hint", `{"error":"no such model"}
			/`, `openai failed: no such model`},
		{"no answer at all, by the hint", `/`, ``},
		{"the events rule, not the hint", `{"response":"Hi","done":true}`, `ollama complete
			0 text "Hi"`},
	})
}
