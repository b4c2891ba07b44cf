package test

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/demo-server/server"
	"feedscope/ui/term/vtest"
)

// TestTapShowsThatAnAnswerIsIncomplete puts the tap between a client and a model, and cuts the answer.
func TestTapShowsThatAnAnswerIsIncomplete(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, stop := serveDemo(t, l, func(*server.Options) {})
	defer stop()
	to := "http://" + l.Addr().String()
	file := filepath.Join(t.TempDir(), "tap.capture")
	s := vtest.Open(t, 120, 40, watchedCommand(t, "tap", "--to", to, "--listen", "127.0.0.1:0", "-o", file))
	s.See(`waiting for requests`, `OPENAI_BASE_URL=http://127\.0\.0\.1:\d+/v1`)
	base := s.Find(`tap (http://127\.0\.0\.1:\d+)`)
	ask := func(path string) (answer string, err error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer s3cret-token")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	if body, err := ask("/v1/messages?tps=1000"); err != nil || !strings.Contains(body, "message_stop") {
		t.Errorf("the client got %q, %v", body, err)
	}
	s.See(`✓ POST /v1/messages #1 complete the server closed the stream`, `╭ Answer · complete`, `○ none open`)
	if body, err := ask("/v1/messages?tps=60&fault=reset"); err == nil {
		t.Errorf("the client got a whole answer: %q", body)
	}
	s.See(`✕ POST /v1/messages #2 incomplete cut after it began`, `╭ Answer · incomplete`, `none open · 1 cut`)
	if body, err := ask("/v1/messages?fault=status:429"); err != nil {
		t.Errorf("the client got %q, %v", body, err)
	}
	s.See(`POST /v1/messages 429 Too Many Requests`)
	s.Press("4G" + enter)
	s.See(`"status": 429`, `"body": "fault status:429\\n"`)
	s.Press("q")
	s.Press(":alter all drop type:content_block_delta times:3" + enter)
	s.See(`ALTERING`, `all streams: ALTERED from now on, by the rules: drop type:content_block_delta times:3`)
	if body, err := ask("/v1/messages?tps=1000"); err != nil || !strings.Contains(body, "message_stop") {
		t.Errorf("the client got %q, %v", body, err)
	}
	s.See(`POST /v1/messages #3 complete the server closed the stream; altered: 3 dropped`)
	s.Press(":alter off" + enter)
	s.See(`ALTERED .*none open`, `no rule alters them anymore`)
	s.Press("1g" + enter)
	s.See(`ALTERED on its way`, `by feedscope 3 dropped: times and figures`)
	s.Press("q1gj" + enter)
	s.See(`Streams · POST /v1/messages #2`, `Request body`, `cut-short, certain`)
	s.Press("oG")
	s.See(`"content": "Why did ORCA fall\?"`, `Authorization •••`)
	s.Press("qq")
	if code := s.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	s = vtest.Open(t, 120, 40, watchedCommand(t, "replay", file, "--speed", "max"))
	s.See(`REPLAY .*ALTERED .*none open · 1 cut`, `✓ POST /v1/messages #3 complete the server closed the stream; altered: 3 dropped`)
	s.See(`╭ Answer · complete · POST /v1/messages #3 · 3 of 3`, `\* altered`)
	s.Press("4kkk")
	s.See(`POST /v1/messages 429 Too Many Requests`)
	s.Press("1gj" + enter)
	s.See(`Streams · POST /v1/messages #2`, `Request body`)
	s.Press("oG")
	s.See(`"content": "Why did ORCA fall\?"`)
	s.Press("q{{{{{{{{{{")
	s.See(`○ end .*none open · 1 cut`, `✓ POST /v1/messages #3 complete`)
	s.Press("qq")
	if strings.Contains(s.Text(), "s3cret") {
		t.Error("a secret is shown")
	}
}
