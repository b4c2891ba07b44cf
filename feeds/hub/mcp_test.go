package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/feedtest"
)

// mcpServer is a server of the Model Context Protocol whose sessions last for some streams.
type mcpServer struct {
	lasts   int // The streams of a session.
	session int
	streams int // Those of the session.
	sent    int // Notifications.
	log     []string
}

func (s *mcpServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	method, given := gjson.GetBytes(body, "method").String(), r.Header.Get("Mcp-Session-Id")
	s.log = append(s.log, strings.TrimSpace(fmt.Sprint(r.Method, " ", method, " ", given, " ", r.Header.Get("Last-Event-ID"))))
	switch {
	case method == "initialize":
		s.session, s.streams = s.session+1, 0
		w.Header().Set("Mcp-Session-Id", fmt.Sprint("s", s.session))
		feedtest.Stream(`data: {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}`+"\n\n")(w, r)
	case r.Method == http.MethodGet && s.streams == s.lasts:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodGet:
		s.streams++
		s.sent++
		feedtest.Stream(fmt.Sprintf("id: %d\ndata: {\"method\":\"n\"}\n\n", s.sent), 10*time.Second)(w, r)
	default:
		w.WriteHeader(http.StatusAccepted)
	}
}

// TestMCPFeedResumesAndSurvivesTheLossOfItsSession expects the second stream to resume in its session, and the third one to be
// that of a new session, from the beginning.
func TestMCPFeedResumesAndSurvivesTheLossOfItsSession(t *testing.T) {
	s := &mcpServer{lasts: 2}
	withFeed(t, feeds.Spec{URL: "http://feed.test/mcp", Request: feeds.Request{MCP: true}}, s.ServeHTTP, func(w *env) {
		w.after(30 * time.Second)
		want := `POST initialize
POST notifications/initialized s1
GET  s1
GET  s1 1
GET  s1 2
POST initialize
POST notifications/initialized s2
GET  s2`
		if got := strings.Join(s.log, "\n"); got != want {
			t.Errorf("the server received\n%s\nwant\n%s", got, want)
		}
		odd := strings.Join(w.feed.Detail(time.Now()).Conn.Oddities, "; ")
		if state := w.feed.Status().State; state != feeds.Live || !strings.Contains(odd, "lost the session") {
			t.Errorf("%v, %q", state, odd)
		}
	})
}
