package proxies_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mockModels answers with fixed texts in the formats of several model APIs; the AI SDK writes those of its own protocol.
const mockModels = `
const {LLMock} = require('@copilotkit/aimock');
const {createUIMessageStream, createUIMessageStreamResponse} = require('ai');
const {Readable} = require('stream');

const mock = new LLMock({port: 0, host: HOST});
mock.onMessage('hello', {content: 'Hello there! Ünïcödé, 日本 and 👍, in several chunks.', chunkSize: 7});
mock.onMessage('weather', {toolCalls: [{name: 'get_weather', arguments: '{"city":"Paris"}'}]});
mock.onMessage('think', {content: 'Forty-two.', reasoning: 'Let me think about it for a while.'});

const chat = () => createUIMessageStreamResponse({stream: createUIMessageStream({execute: ({writer}) => {
  writer.write({type: 'reasoning-start', id: 'r'});
  writer.write({type: 'reasoning-delta', id: 'r', delta: 'Hm.'});
  writer.write({type: 'reasoning-end', id: 'r'});
  writer.write({type: 'text-start', id: 't'});
  for (const delta of ['Hello ', 'there!']) writer.write({type: 'text-delta', id: 't', delta});
  writer.write({type: 'text-end', id: 't'});
  writer.write({type: 'tool-input-start', toolCallId: 'c', toolName: 'get_weather'});
  writer.write({type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"city":'});
  writer.write({type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '"Paris"}'});
  writer.write({type: 'tool-input-available', toolCallId: 'c', toolName: 'get_weather', input: {city: 'Paris'}});
  writer.write({type: 'finish'});
}})});

mock.start().then(() => require('http').createServer((req, res) => {
  if (req.url === '/ui/chat') {
    const answer = chat();
    res.writeHead(answer.status, Object.fromEntries(answer.headers));
    Readable.fromWeb(answer.body).pipe(res);
    return;
  }
  const to = require('http').request(mock.url + req.url, {method: req.method, headers: req.headers}, from => {
    res.writeHead(from.statusCode, from.headers);
    from.pipe(res);
  });
  req.pipe(to);
}).listen(PORT, HOST));
`

// merged is what feedscope tail --summary json says of an answer, as far as the test needs it.
type merged struct {
	Format, State, Reasoning string
	Text                     []string
	ToolCalls                []struct {
		Name      string
		Arguments json.RawMessage
		Valid     bool
	} `json:"tool_calls"`
}

// TestModels merges the streams of a mock server and of a library that others wrote.
func TestModels(t *testing.T) {
	address := node(mockModels)(t, "unused:1")
	const (
		hello    = "Hello there! Ünïcödé, 日本 and 👍, in several chunks."
		chat     = `{"model":"m","stream":true,"max_tokens":99,"messages":[{"role":"user","content":"PROMPT"}]}`
		response = `{"model":"m","stream":true,"input":[{"role":"user","content":"PROMPT"}]}`
		gemini   = `{"contents":[{"role":"user","parts":[{"text":"PROMPT"}]}]}`
	)
	for _, api := range []struct{ format, path, body, decode string }{
		{"openai", "/v1/chat/completions", chat, "sse"},
		{"responses", "/v1/responses", response, "sse"},
		{"anthropic", "/v1/messages", chat, "sse"},
		{"gemini", "/v1beta/models/gemini-2:streamGenerateContent?alt=sse", gemini, "sse"},
		{"ollama", "/api/chat", chat, "ndjson"},
	} {
		t.Run(api.format, func(t *testing.T) {
			for prompt, want := range map[string]merged{"hello": {Text: []string{hello}}, "think": {
				Text: []string{"Forty-two."}, Reasoning: "Let me think about it for a while.",
			}, "weather": {Text: []string{""}}} {
				got := merge(t, address+api.path, strings.ReplaceAll(api.body, "PROMPT", prompt), api.decode)
				if got.Format != api.format || got.State != "complete" || got.Text[0] != want.Text[0] || got.Reasoning != want.Reasoning {
					t.Errorf("%s: %+v", prompt, got)
				}
				if calls := got.ToolCalls; prompt == "weather" && (len(calls) != 1 || calls[0].Name != "get_weather" ||
					!calls[0].Valid || string(calls[0].Arguments) != `{"city":"Paris"}`) {
					t.Errorf("%s: %+v", prompt, got)
				}
			}
		})
	}
	t.Run("AI SDK", func(t *testing.T) {
		got := merge(t, address+"/ui/chat", "{}", "sse")
		if got.Format != "vercel" || got.State != "complete" || got.Text[0] != "Hello there!" || got.Reasoning != "Hm." ||
			len(got.ToolCalls) != 1 || string(got.ToolCalls[0].Arguments) != `{"city":"Paris"}` {
			t.Errorf("%+v", got)
		}
	})
}

// merge runs feedscope tail and returns its summary.
func merge(t *testing.T, address, body, decode string) (m merged) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "http", Opaque: "//" + address}
	out := run(t, time.Minute, nil, "tail", u.String(), "-d", "@"+file, "--decode", decode, "--summary", "json")
	if err := json.Unmarshal([]byte(out.stdout), &m); err != nil || out.code != 0 {
		t.Fatalf("exit code %d, %v\n%s%s", out.code, err, out.stdout, out.stderr)
	}
	return m
}
