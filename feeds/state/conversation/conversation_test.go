package conversation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/state/conversation"
)

var start = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// play folds events, one a line and 100 ms apart: a type and a space may precede the data, "/" ends the stream.
func play(c *conversation.Conversation, script string) {
	fold := c.Of(0)
	at, number := start, uint32(1)
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at = at.Add(100 * time.Millisecond)
		if line == "/" {
			fold.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting, Time: at}})
			number++
			continue
		}
		name := feeds.DefaultType
		if i := strings.IndexByte(line, ' '); i > 0 && !strings.ContainsAny(line[:i], `{["`) {
			name, line = line[:i], line[i+1:]
		}
		raw := "data: " + line + "\n\n"
		fold.Fold([]feeds.Event{{Type: []byte(name), Data: []byte(line), Raw: []byte(raw), Time: at, Conn: number}})
	}
}

// show returns the messages of a conversation, one a line.
func show(c *conversation.Conversation) string {
	var b strings.Builder
	for _, m := range read(c).Rows {
		arrow := map[conversation.Side]string{conversation.Server: "<", conversation.Client: ">"}[m.From]
		fmt.Fprintf(&b, "%s %s %s", arrow, m.Kind, m.Name)
		if m.ID != "" {
			fmt.Fprintf(&b, " #%s", m.ID)
		}
		if m.Events > 1 {
			fmt.Fprintf(&b, " x%d", m.Events)
		}
		if m.Took > 0 {
			fmt.Fprintf(&b, " %s", m.Took)
		}
		fmt.Fprintf(&b, "%s | %s\n", []string{"", " waiting", " unanswered"}[m.Outcome], m.Summary)
	}
	return b.String()
}

func read(c *conversation.Conversation) (s conversation.Snapshot) {
	c.Read(0, conversation.MaxMessages, nil, &s)
	return s
}

func recognized(int) answer.Options { return answer.Options{} }

// The samples follow the specifications and what the servers of .ci/peers and .ci/proxies send.
func TestFormats(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"mcp": {`sent {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","clientInfo":{"name":"feedscope"}}}
			{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","serverInfo":{"name":"everything","version":"1.0"}}}
			sent {"jsonrpc":"2.0","method":"notifications/initialized"}
			sent {"jsonrpc":"2.0","id":2,"method":"tools/list"}
			{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"hello"}}
			{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo"},{"name":"add"}]}}
			{"jsonrpc":"2.0","id":2,"method":"ping"}
			sent {"jsonrpc":"2.0","id":2,"result":{}}
			sent {"jsonrpc":"2.0","id":"3","method":"prompts/list"}
			{"jsonrpc":"2.0","id":"3","error":{"code":-32601,"message":"Method not found"}}
			{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}`, `
			> request initialize #1 100ms | 2025-06-18 feedscope
			< response initialize #1 100ms | 2025-06-18 everything 1.0
			> notification notifications/initialized |
			> request tools/list #2 200ms | 
			< notification notifications/message | info hello
			< response tools/list #2 200ms | 2 tools: echo, add
			< request ping #2 100ms | 
			> response ping #2 100ms | done
			> request prompts/list #3 100ms | 
			< error prompts/list #3 100ms | Method not found (-32601)
			< notification notifications/tools/list_changed | `},
		"mcp, progress grows one line": {`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1,"total":3}}
			{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":2,"total":3,"message":"two"}}
			{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"u","progress":1}}
			{"jsonrpc":"2.0","id":9,"result":{"content":[{"type":"text","text":"done"}]}}
			{"jsonrpc":"2.0","id":10,"result":{"isError":true,"content":[{"type":"text","text":"no such file"}]}}`, `
			< progress notifications/progress #t x2 100ms | 2/3 two
			< progress notifications/progress #u | 1
			< response response #9 | done
			< error error #10 | no such file`},
		"an id that is a number is another one than its text": {`sent {"jsonrpc":"2.0","id":1,"method":"a"}
			{"jsonrpc":"2.0","id":"1","result":{}}`, `
			> request a #1 waiting | 
			< response response #1 | done`},
		"unanswered at the end, unless a resumed stream answers": {`sent {"jsonrpc":"2.0","id":1,"method":"a"}
			sent {"jsonrpc":"2.0","id":2,"method":"b"}
			/
			{"jsonrpc":"2.0","id":2,"result":{}}`, `
			> request a #1 unanswered | 
			> request b #2 200ms | 
			< response b #2 200ms | done`},
		"a batch": {`[{"jsonrpc":"2.0","method":"m"},{"jsonrpc":"2.0","id":1,"method":"n"}]`, ``},
		"a2a": {`{"jsonrpc":"2.0","id":1,"result":{"kind":"task","id":"t1","status":{"state":"submitted"}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t1","status":{"state":"working","message":{"parts":[{"kind":"text","text":"on it"}]}}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t1","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"Hel"}]}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t1","append":true,"lastChunk":true,"artifact":{"artifactId":"a","parts":[{"kind":"text","text":"lo"}]}}}
			{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t1","final":true,"status":{"state":"completed"}}}`, `
			< state task #t1 400ms | submitted
			< state status-update #t1 | working on it
			< text artifact-update #t1 x2 100ms | Hello
			< state status-update #t1 400ms | completed`},
		"a2a, version 1, failed": {`{"jsonrpc":"2.0","result":{"task":{"id":"t","status":{"state":"TASK_STATE_SUBMITTED"}}}}
			{"jsonrpc":"2.0","result":{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_FAILED"}}}}`, `
			< state task #t 100ms | submitted
			< error status-update #t 100ms | failed`},
		"ag-ui": {`{"type":"RUN_STARTED","threadId":"x","runId":"r"}
			{"type":"TEXT_MESSAGE_START","messageId":"m","role":"assistant"}
			{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"Hel"}
			{"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"weather"}
			{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"lo"}
			{"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":"{\"city\":"}
			{"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":"\"Rome\"}"}
			{"type":"TOOL_CALL_END","toolCallId":"c"}
			{"type":"TOOL_CALL_RESULT","toolCallId":"c","content":"22"}
			{"type":"TEXT_MESSAGE_END","messageId":"m"}
			{"type":"STATE_DELTA","delta":[{"op":"add","path":"/a","value":1}]}
			{"type":"RUN_FINISHED","threadId":"x","runId":"r"}
			{"type":"RUN_STARTED","runId":"s"}
			{"type":"RUN_ERROR","message":"boom"}
			/`, `
			< state RUN_STARTED #r 1.1s | 
			< text TEXT_MESSAGE #m x4 800ms | Hello
			< tool call TOOL_CALL #c x4 400ms | weather {"city":"Rome"}
			< response TOOL_CALL_RESULT #c | 22
			< state STATE_DELTA | [{"op":"add","path":"/a","value":1}]
			< state RUN_FINISHED #r 1.1s | 
			< state RUN_STARTED #s 100ms | 
			< error RUN_ERROR 100ms | boom`},
		"vercel": {`{"type":"start","messageId":"x"}
			{"type":"start-step"}
			{"type":"reasoning-start","id":"0"}
			{"type":"reasoning-delta","id":"0","delta":"hm"}
			{"type":"reasoning-end","id":"0"}
			{"type":"tool-input-start","toolCallId":"c","toolName":"get"}
			{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"{}"}
			{"type":"tool-input-available","toolCallId":"c","toolName":"get","input":{}}
			{"type":"tool-output-available","toolCallId":"c","output":{"a":1}}
			{"type":"text-start","id":"0"}
			{"type":"text-delta","id":"0","delta":"Hi"}
			{"type":"text-end","id":"0"}
			{"type":"text-start","id":"0"}
			{"type":"text-delta","id":"0","delta":"again"}
			{"type":"finish","finishReason":"stop"}
			[DONE]`, `
			< state start #x 1.4s | 
			< state start-step | 
			< reasoning reasoning #0 x3 200ms | hm
			< tool call tool-input #c x3 200ms | get {}
			< response tool-output-available #c | {"a":1}
			< text text #0 x3 200ms | Hi
			< text text #0 x2 100ms | again
			< state finish 1.4s | stop
			< state [DONE] | `},
		"graphql, distinct connections": {`next {"data":{"greetings":"Hi"}}
			next {"errors":[{"message":"no such field"}]}
			complete {"id":"1"}`, `
			< response next | {"greetings":"Hi"}
			< error next | no such field
			< state complete #1 | the operation is complete`},
		"graphql, single connection": {`next {"id":"1","payload":{"data":{"count":1}}}
			next {"id":"2","payload":{"data":{"count":7}}}`, `
			< response next #1 | {"count":1}
			< response next #2 | {"count":7}`},
		"other events":                {`{"price":1}`, ``},
		"a model's answer is another": {`{"choices":[{"delta":{"content":"x"}}]}`, ``},
	} {
		conv := conversation.New(recognized)
		play(conv, c.script)
		want := c.want
		if name == "a batch" { // Not recognized as such, but taken once the format is known.
			conv = conversation.New(func(int) answer.Options { return answer.Options{Format: answer.Named("mcp")} })
			play(conv, c.script)
			want = "< notification m | \n< request n #1 waiting | "
		}
		if got := plain(show(conv)); got != plain(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, plain(want))
		}
	}
}

func plain(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// The first message of this side is the request of the connection.
func TestFirstMessageWasSentWithTheRequest(t *testing.T) {
	c := conversation.New(recognized)
	c.Of(0).(feeds.Observer).Opened(feeds.Opening{Conn: 1, Info: conn.Info{Up: start, Phases: conn.Phases{FirstByte: 2 * time.Second}}})
	play(c, `sent {"jsonrpc":"2.0","id":1,"method":"a"}
		{"jsonrpc":"2.0","id":1,"result":{}}`)
	if got := read(c).Rows[1].Took; got != 2200*time.Millisecond {
		t.Errorf("took %v", got)
	}
}

func TestBounds(t *testing.T) {
	c := conversation.New(recognized)
	big := strings.Repeat("x", 100_000)
	for i := range 2 * conversation.MaxMessages {
		data := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"m","params":{}}`, i)
		if i%50 == 0 {
			data = fmt.Sprintf(`{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":%q}`, big)
		}
		c.Fold([]feeds.Event{{Type: []byte("message"), Data: []byte(data), Time: start}})
	}
	s := read(c)
	if s.Total != conversation.MaxMessages || s.Dropped == 0 || s.Rows[s.Total-1].Outcome != conversation.Waiting {
		t.Errorf("%d messages, %d dropped", s.Total, s.Dropped)
	}
	if d, ok := c.Detail(s.Rows[0].Number); !ok || len(d.Grown) > conversation.MaxEvent {
		t.Errorf("%d bytes grown, %v", len(d.Grown), ok)
	}
	if _, ok := c.Detail(1); ok {
		t.Error("a dropped message has details")
	}
}

func TestReadAndFind(t *testing.T) {
	c := conversation.New(recognized)
	play(c, `{"jsonrpc":"2.0","method":"a"}
		{"jsonrpc":"2.0","method":"b"}
		{"jsonrpc":"2.0","id":4,"error":{"message":"c"}}`)
	match := func(m *conversation.Message) bool { return m.Name != "a" }
	var s conversation.Snapshot
	c.Read(1, 2, match, &s)
	if len(s.Rows) != 1 || s.Rows[0].Summary != "c ()" || s.Matching != 2 || s.Total != 3 || s.Errors != 1 {
		t.Errorf("read %+v", s)
	}
	if at := c.Find(3, match); at != 1 || c.Find(1, match) != -1 || c.Find(9, nil) != -1 {
		t.Errorf("found at %d", at)
	}
	if d, ok := c.Detail(2); !ok || string(d.Event.Data) != `{"jsonrpc":"2.0","method":"b"}` || !strings.HasPrefix(string(d.Event.Raw), "data: ") {
		t.Errorf("detail %+v", d)
	}
}

// TestDeepBatches folds batches that nest as deep as an event can: reading them must not recurse.
func TestDeepBatches(t *testing.T) {
	const n = 8_000_000
	c := conversation.New(func(int) answer.Options { return answer.Options{Format: answer.Named("mcp")} })
	data := []byte(strings.Repeat("[", n) + strings.Repeat("]", n))
	c.Fold([]feeds.Event{{Type: []byte("message"), Data: data, Raw: data, Conn: 1, Time: start}})
	if rows := read(c).Rows; len(rows) > 0 {
		t.Errorf("%d messages", len(rows))
	}
}

func FuzzConversation(f *testing.F) {
	f.Add("message", `{"jsonrpc":"2.0","id":1,"method":"a"}`, `{"jsonrpc":"2.0","id":1,"result":{"tools":[{}]}}`)
	f.Add("next", `{"payload":{"data":{}}}`, `[[]]`)
	f.Add("x", `{"type":"TOOL_CALL_START","toolCallId":"1"}`, `{"type":"TOOL_CALL_END","toolCallId":"1"}`)
	f.Add("sent", `{"type":"text-start"}`, `{"type":"text-delta","delta":"\u0000"}`)
	f.Add("message", `{"jsonrpc":"","result":{"artifactUpdate":{"artifact":{"parts":[{"text":1}]}}}}`, `[DONE]`)
	f.Fuzz(func(t *testing.T, name, a, b string) {
		for _, format := range append(answer.Names(), "") {
			c := conversation.New(func(int) answer.Options { return answer.Options{Format: answer.Named(format)} })
			for i, data := range []string{a, b, a, b} {
				c.Fold([]feeds.Event{{Type: []byte(name), Data: []byte(data), Raw: []byte(data), Conn: uint32(1 + i/3), Time: start}})
			}
			for _, m := range read(c).Rows {
				if len(m.Name) > conversation.MaxName || len(m.Summary) > conversation.MaxSummary || m.Events == 0 || m.Name == "" {
					t.Errorf("%+v", m)
				}
				c.Detail(m.Number)
			}
		}
	})
}
