package proxies_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"

	"feedscope/demo-server/server"
)

// modelClients asks for an answer with the official client of an API, and prints what the client received and made of it.
const modelClients = `
const [api, base, fault] = process.argv.slice(2);
const received = [], answer = {};
const options = {
  apiKey: 'none', maxRetries: 0, defaultQuery: {seed: '7', ttft: '1ms', tps: '5000', ...(fault && {fault})},
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    return new Response(response.body.pipeThrough(new TransformStream({
      transform: (chunk, to) => { received.push(Buffer.from(chunk)); to.enqueue(chunk); },
    })), response);
  },
};
const request = {model: 'demo', messages: [{role: 'user', content: 'What happened?'}]};
const clients = {
  async openai() {
    const {default: OpenAI} = await import('openai');
    const stream = new OpenAI({...options, baseURL: base + '/v1'}).chat.completions.stream(request);
    const {choices: [{message, finish_reason}]} = await stream.on('content', (_, text) => answer.text = text).finalChatCompletion();
    answer.finish = finish_reason;
    for (const {function: f} of message.tool_calls || []) Object.assign(answer, {tool: f.name, arguments: f.arguments});
  },
  async anthropic() {
    const {default: Anthropic} = await import('@anthropic-ai/sdk');
    const stream = new Anthropic({...options, baseURL: base}).messages.stream({...request, max_tokens: 4000});
    const {content, stop_reason} = await stream.on('text', (_, text) => answer.text = text).finalMessage();
    answer.finish = stop_reason;
    for (const b of content) if (b.type === 'tool_use') Object.assign(answer, {tool: b.name, arguments: JSON.stringify(b.input)});
  },
};
clients[api]().catch(err => answer.error = String(err)).then(() =>
  console.log(JSON.stringify({...answer, received: Buffer.concat(received).toString()})));
`

// clientAnswer is what a client received and made of it.
type clientAnswer struct{ Text, Tool, Arguments, Finish, Error, Received string }

// created matches the time of a chat completion.
var created = regexp.MustCompile(`"created":\d+`)

// TestModelClients lets the official clients read the demo's answers, directly and through a tap. The tap changes no byte,
// and its recording shows which answers are incomplete.
func TestModelClients(t *testing.T) {
	script := nodeScript(t, modelClients)
	demo := upstream(t, func(*server.Options) {})
	for _, c := range []struct {
		api, path, fault, state string
		finish                  []string // Of an answer that ends with text or with a tool call.
	}{
		{"openai", "/v1/chat/completions", "", "complete", []string{"stop", "tool_calls"}},
		{"openai", "/v1/chat/completions", "truncate:60%", "incomplete", []string{""}},
		{"anthropic", "/v1/messages", "", "complete", []string{"end_turn", "tool_use"}},
		{"anthropic", "/v1/messages", "truncate:60%", "incomplete", []string{""}},
	} {
		t.Run(c.api+" "+c.state, func(t *testing.T) {
			recording := filepath.Join(t.TempDir(), "session.capture")
			through, stop := tap(t, demo, recording)
			want, got := ask(t, script, c.api, demo, c.fault), ask(t, script, c.api, through, c.fault)
			if got != want {
				t.Errorf("through the tap %+v\ndirectly %+v", got, want)
			}
			whole := c.state == "complete"
			if want.Text == "" || !slices.Contains(c.finish, want.Finish) || (want.Error == "") != whole ||
				whole && (want.Tool == "" || !json.Valid([]byte(want.Arguments))) {
				t.Errorf("%+v", want)
			}
			stop()
			if got := recordedState(t, recording, c.path); got != c.state {
				t.Errorf("the recorded answer is %q", got)
			}
		})
	}
}

// ask runs a client.
func ask(t *testing.T, script, api, address, fault string) (a clientAnswer) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "node", script, api, "http://"+address, fault).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := json.Unmarshal(out, &a); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	a.Received = created.ReplaceAllString(a.Received, "")
	return a
}

// tap starts a tap that records, and returns its address.
func tap(t *testing.T, to, recording string) (address string, stop func()) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	address = freeAddress(t)
	process := startServer(t, address, path, "tap", "--headless", "--to", "http://"+to, "--listen", address, "-o", recording)
	return address, func() {
		if err := process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		poll := time.NewTicker(10 * time.Millisecond)
		defer poll.Stop()
		for process.Signal(syscall.Signal(0)) == nil { // Until it is reaped.
			<-poll.C
		}
	}
}

// recordedState returns the state of the answer in a recording, which is served and read like a live one.
func recordedState(t *testing.T, recording, path string) string {
	t.Helper()
	feedscope, err := program()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	startServer(t, address, feedscope, "replay", recording, "--serve", address, "--speed", "max")
	out := run(t, time.Minute, nil, "tail", "http://"+address+path, "--no-reconnect", "--summary", "json")
	var m merged
	if err := json.Unmarshal([]byte(out.stdout), &m); err != nil {
		t.Fatalf("exit code %d, %v\n%s%s", out.code, err, out.stdout, out.stderr)
	}
	return m.State
}
