package tap_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/answer"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
)

const (
	chunk  = `data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}` + "\n\n"
	finish = `data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	length = `data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}` + "\n\n"
	done   = "data: [DONE]\n\n"
	fails  = `data: {"error":{"message":"overloaded"}}` + "\n\n"
)

// TestAnswersAreJudged reads streams to their end and compares the last line of each.
func TestAnswersAreJudged(t *testing.T) {
	const over, lacks = "the server closed the stream", "incomplete answer: no finish reason, no [DONE]; "
	for _, c := range []struct {
		name, request, body, rules, want string
		state                            answer.State
	}{
		{"complete", "POST /v1/chat/completions", chunk + finish + done, "", "ended " + over, answer.Complete},
		{"complete at any address", "GET /x", chunk + finish + done, "", "ended " + over, answer.Complete},
		{"without its end", "POST /v1/chat/completions", chunk, "", "failed " + lacks + over, answer.Incomplete},
		{"without its end at any address", "GET /x", chunk, "", "failed " + lacks + over, answer.Incomplete},
		{"without its marker", "POST /v1/chat/completions", chunk + finish, "", "failed incomplete answer: no [DONE]; " + over, answer.Incomplete},
		{"limited", "POST /v1/chat/completions", chunk + length + done, "", "ended limited answer: finish reason length; " + over, answer.Limited},
		{"failed inside a 200", "POST /v1/chat/completions", chunk + fails, "", "failed the answer failed: overloaded; " + over, answer.Failed},
		{"failed at once", "POST /v1/chat/completions", fails, "", "failed the answer failed: overloaded; " + over, answer.Failed},
		{"failed, and the client leaves", "POST /v1/chat/completions?stay", chunk + fails, "", "failed the answer failed: overloaded; closed by the client", answer.Failed},
		{"no answer", "POST /v1/chat/completions", ": ping\n\n", "", "failed incomplete answer: no answer came; " + over, answer.Incomplete},
		{"nothing at a GET", "GET /v1/chat/completions", ": ping\n\n", "", "ended " + over, answer.Streaming},
		{
			"left by the client", "POST /v1/chat/completions?stay", chunk, "",
			"ended incomplete answer: disconnected before its end; closed by the client", answer.Incomplete,
		},
		{
			"cut", "POST /v1/chat/completions?cut", chunk, "",
			"failed cut after it began: the connection broke in the middle of the stream; incomplete answer: no finish reason, no [DONE]", answer.Incomplete,
		},
		{"cut after the end", "GET /x?cut", chunk + finish + done, "", "failed cut after it began: the connection broke in the middle of the stream", answer.Complete},
		{
			"ended by a rule", "POST /v1/chat/completions", chunk + finish + done, "end after:1",
			"ended incomplete answer: disconnected before its end; by the rule end after:1, not by the server; altered: ended", answer.Incomplete,
		},
		{
			"its end dropped by a rule", "POST /v1/chat/completions", chunk + finish + done, "drop nth:3",
			"ended incomplete answer: no [DONE]; " + over + "; altered: 1 dropped", answer.Incomplete,
		},
		{
			"the worst of several", "POST /v1/responses",
			`data: {"type":"response.created"}` + "\n\n" + `data: {"type":"response.created"}` + "\n\n" + `data: {"type":"response.completed"}` + "\n\n", "",
			"failed incomplete answer: no response.completed; " + over, answer.Incomplete,
		},
		{"anything at an address of answers", "POST /api/chat", "data: {\"token\":\"Hi\"}\n\n", "", "ended " + over, answer.Streaming},
		{"anything", "GET /v1/quotes", "data: {\"price\":1}\n\n", "", "ended " + over, answer.Streaming},
		{"anything for long", "GET /v1/quotes", strings.Repeat("data: {\"price\":1}\n\n", 300), "", "ended " + over, answer.Streaming},
		{"notifications of MCP", "GET /mcp", `data: {"jsonrpc":"2.0","method":"x"}` + "\n\n", "", "ended " + over, answer.Streaming},
		{"MCP", "POST /mcp", `data: {"jsonrpc":"2.0","method":"x"}` + "\n\n", "", "failed incomplete answer: no response; " + over, answer.Incomplete},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(w http.ResponseWriter, r *http.Request) {
				send(w, c.body)
				switch r.URL.RawQuery {
				case "cut":
					panic(http.ErrAbortHandler)
				case "stay":
					<-r.Context().Done()
				}
			}, func(t *testing.T, b *bench) {
				if c.rules != "" {
					rule, err := alter.Parse(c.rules)
					if err != nil {
						t.Fatal(err)
					}
					b.alter.Set(0, []*alter.Rule{rule})
				}
				method, path, _ := strings.Cut(c.request, " ")
				b.visit(t, method, path, len(c.body))
				s := b.streams[1]
				name := s.Spec.Name + ": "
				_, got, _ := strings.Cut(b.lines[len(b.lines)-1], name)
				if v := s.Verdict(); got != c.want || v.State != c.state || !v.Over || v.Cut != strings.Contains(path, "?cut") {
					t.Errorf("got  %s\nwant %s\nand %+v", got, c.want, v)
				}
			})
		})
	}
}

// visit requests a path, reads at least n bytes if there are as many, and then to the end of the response or, if that is asked
// to stay, leaves.
func (b *bench) visit(t *testing.T, method, path string, n int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://relay.test"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadFull(resp.Body, make([]byte, n))
	if !strings.HasSuffix(path, "?stay") {
		_, _ = io.ReadAll(resp.Body)
	}
	_ = resp.Body.Close()
	time.Sleep(time.Minute) // Until the server and the tap have seen that.
	synctest.Wait()
}

func TestVerdictOfAnOpenStream(t *testing.T) {
	var s tap.Stream
	if v := s.Verdict(); v != (tap.Verdict{}) {
		t.Errorf("got %+v", v)
	}
}
