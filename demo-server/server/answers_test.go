package server_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/model"
)

func TestAnswersArriveAtTheirPace(t *testing.T) {
	t.Parallel()
	for _, api := range model.APIs()[:4] { // Those of events.
		bubble(t, nil, func(g *rig) {
			path := api.Example()
			if !strings.Contains(path, "?") {
				path += "?"
			}
			c := g.open(path + "&ttft=2s&tps=10&jitter=0")
			time.Sleep(2*time.Second - time.Millisecond)
			before := len(c.events())
			time.Sleep(time.Second)
			if after := len(c.events()); before > 6 || after-before < 10 || after-before > 13 {
				t.Errorf("%s: %d events before the first token, %d within a second", api.Name, before, after-before)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if err := c.ended(); err != nil || c.Header.Get("Content-Type") != "text/event-stream" {
				t.Errorf("%s: %v, %v", api.Name, err, c.Header)
			}
		})
	}
}

func TestLinesOfAnswers(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		resp, body := g.body(http.MethodPost, "/api/chat")
		lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
		if resp.Header.Get("Content-Type") != "application/x-ndjson" || len(lines) < 100 ||
			!strings.Contains(lines[len(lines)-1], `"done":true`) {
			t.Errorf("%v, %d lines, the last one %s", resp.Header, len(lines), lines[len(lines)-1])
		}
	})
}

func TestRequestsForAnswers(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		for _, c := range []struct {
			method, path string
			status       int
			want         string
		}{
			{http.MethodPut, "/v1/messages", 405, "use GET or POST\n"},
			{http.MethodGet, "/v1/messages?tps=0", 400, `"message":"tps 0 is out of range: use 0.1 to 100000"`},
			{http.MethodGet, "/v1/messages?fault=trunkate", 400, `unknown fault \"trunkate\"; did you mean truncate?`},
			{http.MethodGet, "/v1/messages?fault=trunkate:60%&tps=9", 400, `unknown fault \"trunkate\"`},
			{http.MethodGet, "/v1/messages?fault=trunkate:60%25", 400, `unknown fault \"trunkate\"`},
			{http.MethodGet, "/v1/messages?fault=status:429", 429, "fault status:429"},
			{http.MethodGet, "/v1beta/models/x:generateContent", 400, "use NAME:streamGenerateContent?alt=sse"},
			{http.MethodGet, "/market?fault=truncate", 400, "fault truncate is for answers only: use a model endpoint\n"},
		} {
			if resp, body := g.body(c.method, c.path); resp.StatusCode != c.status || !strings.Contains(body, c.want) {
				t.Errorf("%s %s: %s: %s", c.method, c.path, resp.Status, body)
			}
		}
		resp, _ := g.body(http.MethodOptions, "/v1/messages", "Access-Control-Request-Headers", "x-api-key")
		if got := resp.Header; got.Get("Access-Control-Allow-Headers") != "x-api-key" || got.Get("Access-Control-Allow-Methods") != "GET, POST, OPTIONS" {
			t.Errorf("%v", got)
		}
	})
}

// TestFaultsOfAnswersAreNotThoseOfFeeds sets faults for all clients: feeds ignore those that are for answers.
func TestFaultsOfAnswersAreNotThoseOfFeeds(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		set := func(path string, specs ...string) error {
			on, err := faults.ParseSet(specs...)
			if err != nil {
				t.Fatal(err)
			}
			return g.server.SetFaults(path, on)
		}
		if err := set(faults.Everywhere, "one-read", "truncate:10%"); err != nil {
			t.Error(err)
		}
		if err := set("/market", "truncate"); err == nil {
			t.Error("the market can be truncated")
		}
		c := g.open("/market")
		time.Sleep(2 * time.Second)
		if len(c.events()) == 0 {
			t.Error("the market is held back")
		}
		c.close()
		if _, body := g.body(http.MethodGet, "/v1/messages"); strings.Contains(body, "message_stop") {
			t.Error("the answer is not truncated")
		}
		if err := set("/model", "no-usage"); err != nil {
			t.Error(err)
		}
		if err := set(faults.Everywhere); err != nil {
			t.Error(err)
		}
		if _, body := g.body(http.MethodGet, "/v1/messages"); strings.Contains(body, "usage") || !strings.Contains(body, "message_stop") {
			t.Error("the answer has usage")
		}
	})
}

// TestHalfOpenAnswersEndWithTheClient checks that nothing follows, not even the end of the response.
func TestHalfOpenAnswersEndWithTheClient(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/v1/messages?fault=half-open:2s")
		time.Sleep(time.Hour)
		select {
		case <-c.done:
			t.Error("the stream ended")
		default:
		}
		c.close()
	})
}
