package mcp_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"feedscope/feeds/conn"
	"feedscope/feeds/mcp"
)

// server is a small MCP server.
type server struct {
	version              string // The one that it speaks.
	legacy, json, silent bool   // HTTP+SSE only; replies in JSON; no stream of its own.
	batch                bool   // Replies in arrays, which 2025-03-26 allows.
	gone                 int    // The status for unknown sessions; zero means 404.
	tail                 string

	mu      sync.Mutex
	session int // The number of the session that it knows.
	log     []string
	replies chan string
}

func (s *server) note(r *http.Request, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method := gjson.Get(body, "method").String()
	if method == "" && body != "" {
		method = body
	}
	s.log = append(s.log, strings.TrimSpace(fmt.Sprintf("%s %s session=%s version=%s last=%s", r.Method, method,
		r.Header.Get("Mcp-Session-Id"), r.Header.Get("Mcp-Protocol-Version"), r.Header.Get("Last-Event-ID"))))
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	s.note(r, string(data))
	s.mu.Lock()
	known := fmt.Sprint("s", s.session)
	s.mu.Unlock()
	given := r.Header.Get("Mcp-Session-Id")
	method, id := gjson.GetBytes(data, "method").String(), gjson.GetBytes(data, "id").Raw
	answer := s.reply(method, id)
	switch {
	case s.legacy && r.Method == http.MethodPost && r.URL.Path != "/messages":
		w.WriteHeader(http.StatusNotFound)
	case s.legacy && r.Method == http.MethodPost:
		if id != "" && method != "" {
			s.replies <- answer
		}
		w.WriteHeader(http.StatusAccepted)
	case !s.legacy && given != "" && given != known:
		w.WriteHeader(cmp.Or(s.gone, http.StatusNotFound))
	case r.Method == http.MethodGet && s.silent:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.Method == http.MethodGet:
		s.stream(w, r)
	case r.Method == http.MethodPost && (id == "" || method == ""):
		w.WriteHeader(http.StatusAccepted)
	case r.Method == http.MethodPost && !strings.Contains(r.Header.Get("Accept"), "application/json, text/event-stream"):
		w.WriteHeader(http.StatusNotAcceptable)
	case r.Method == http.MethodPost:
		w.Header().Set("Mcp-Session-Id", known)
		if s.json {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, strings.ReplaceAll(answer, ",", ",\r"))
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "id: of-the-reply\ndata: %s\n\n", answer)
	}
}

// stream writes the server's own stream.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if s.legacy {
		_, _ = io.WriteString(w, "event: endpoint\ndata: /messages?sessionId=1\n\n")
	}
	_, _ = io.WriteString(w, s.tail)
	w.(http.Flusher).Flush()
	for s.legacy {
		select {
		case m := <-s.replies:
			_, _ = fmt.Fprintf(w, "event: message\ndata: %s\n\n", m)
			w.(http.Flusher).Flush()
			if strings.Contains(m, "tools") && !strings.Contains(m, "capabilities") {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

func (s *server) reply(method, id string) string {
	result := `{"protocolVersion":"` + s.version + `","capabilities":{"tools":{}},"serverInfo":{"name":"small","version":"1"}}`
	if method == "tools/list" {
		result = `{"tools":[{"name":"echo"}]}`
	}
	message := fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, id, result)
	if s.batch {
		return "[" + message + "]"
	}
	return message
}

// session opens a stream and reads it to its end.
func open(t *testing.T, c *mcp.Client, address, lastID string) (events string, s *conn.Stream, err error) {
	t.Helper()
	u, err := conn.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err = c.Open(t.Context(), conn.Request{URL: u, LastEventID: lastID})
	if err != nil {
		return "", nil, err
	}
	data, err := io.ReadAll(s.Body)
	_ = s.Body.Close()
	return string(data), s, err
}

func serve(t *testing.T, s *server) (c *mcp.Client, address string) {
	s.replies, s.session, s.version = make(chan string, 10), 1, cmp.Or(s.version, "2025-06-18")
	h := httptest.NewServer(s)
	client := conn.NewClient(conn.Options{})
	t.Cleanup(func() { client.Close(); h.Close() })
	return mcp.New(client), h.URL + "/mcp"
}

const handshake = `event: sent
data: {"jsonrpc":"2.0","id":1,"method":"initialize",
data: {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18",
event: sent
data: {"jsonrpc":"2.0","method":"notifications/initialized"}
event: sent
data: {"jsonrpc":"2.0","id":2,"method":"tools/list"}
data: {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo"}]}}`

// inOrder fails the test unless each line of want begins a line of got, in that order.
func inOrder(t *testing.T, what, got, want string) {
	t.Helper()
	lines := strings.Split(got, "\n")
	for line := range strings.Lines(want) {
		line = strings.TrimSpace(line)
		i := 0
		for i < len(lines) && !strings.HasPrefix(lines[i], line) {
			i++
		}
		if i == len(lines) {
			t.Fatalf("%s lacks %q in\n%s", what, line, got)
		}
		lines = lines[i+1:]
	}
}

// TestVersions has a server of each version. The first one has HTTP+SSE, but some of its servers speak Streamable HTTP.
func TestVersions(t *testing.T) {
	for _, s := range []*server{
		{version: "2025-11-25"},
		{version: "2025-06-18", json: true},
		{version: "2025-03-26", batch: true},
		{version: "2024-11-05"},
		{version: "2024-11-05", legacy: true},
	} {
		s.tail = "id: 7\ndata: {}\n\n"
		c, address := serve(t, s)
		events, stream, err := open(t, c, address, "")
		if err != nil || !strings.Contains(events, `"protocolVersion":"`+s.version) || !strings.Contains(events, `{"name":"echo"}`) {
			t.Errorf("%s: %v\n%s", s.version, err, events)
			continue
		}
		if old := len(stream.Info.Oddities) == 1; old != s.legacy {
			t.Errorf("%s: %q", s.version, stream.Info.Oddities)
		}
		log := strings.Join(s.log, "\n")
		inOrder(t, "the log", log, "POST initialize session= version= last=")
		if !s.legacy {
			inOrder(t, "the log", log, "POST notifications/initialized session=s1 version="+s.version+"\nPOST tools/list session=s1 version="+
				s.version+"\nGET  session=s1 version="+s.version)
		}
	}
}

func TestStreamableHTTP(t *testing.T) {
	for _, inJSON := range []bool{false, true} {
		s := &server{json: inJSON, tail: "id: 7\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"}
		c, address := serve(t, s)
		events, _, err := open(t, c, address, "")
		if err != nil {
			t.Fatal(err)
		}
		want := handshake
		if inJSON { // Written on several lines.
			want = strings.ReplaceAll(want, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\",", "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":1,")
			want = strings.ReplaceAll(want, "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"tools\":[{\"name\":\"echo\"}]}}", "data: \"id\":2,")
		} else {
			inOrder(t, "the stream", events, "id: of-the-reply\nid: \nid: of-the-reply\nid: \nid: 7") // A reply's ID does not stay.
		}
		inOrder(t, "the stream", events, want+"\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}")
		resumed, _, err := open(t, c, address, "7")
		if err != nil || strings.Contains(resumed, "initialize") {
			t.Errorf("resumed with %v:\n%s", err, resumed)
		}
		c.Leave()
		c.Leave()
		inOrder(t, "the log", strings.Join(s.log, "\n"), `POST initialize session= version= last=
			POST notifications/initialized session=s1 version=2025-06-18 last=
			POST tools/list session=s1 version=2025-06-18 last=
			GET  session=s1 version=2025-06-18 last=
			GET  session=s1 version=2025-06-18 last=7
			DELETE  session=s1 version=2025-06-18 last=`)
		if len(s.log) != 6 {
			t.Errorf("the log is %q", s.log)
		}
	}
}

// TestLostSession loses the session between two connections, of which the second one would resume.
func TestLostSession(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusBadRequest} {
		s := &server{tail: "id: 7\ndata: {}\n\n", gone: status}
		c, address := serve(t, s)
		if _, _, err := open(t, c, address, ""); err != nil {
			t.Fatal(err)
		}
		s.lose()
		events, stream, err := open(t, c, address, "7")
		if err != nil || len(stream.Info.Oddities) != 1 {
			t.Fatal(err, stream)
		}
		inOrder(t, "the stream", events, "id: \n"+handshake)
		inOrder(t, "the log", strings.Join(s.log, "\n"),
			"GET  session=s1 version=2025-06-18 last=7\nPOST initialize session= version= last=\nGET  session=s2 version=2025-06-18 last=")
	}
}

// lose makes the server forget its session.
func (s *server) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session++
}

// TestSessionLostWhileItBegins loses the session before a message of this side: the connection ends, and the next one has a new
// session.
func TestSessionLostWhileItBegins(t *testing.T) {
	s := &server{tail: "id: 7\ndata: {}\n\n"}
	c, address := serve(t, s)
	u, err := conn.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := c.Open(t.Context(), conn.Request{URL: u})
	if err != nil {
		t.Fatal(err)
	}
	s.lose()
	_, err = io.ReadAll(stream.Body)
	failed, ok := errors.AsType[*conn.Error](err)
	if !ok || !failed.Retry || failed.Status != http.StatusNotFound {
		t.Errorf("got %v", err)
	}
	events, _, err := open(t, c, address, "")
	if err != nil {
		t.Fatal(err)
	}
	inOrder(t, "the stream", events, handshake)
}

func TestHTTPAndSSE(t *testing.T) {
	s := &server{legacy: true}
	c, address := serve(t, s)
	for range 2 {
		events, _, err := open(t, c, address, "")
		if err != nil {
			t.Fatal(err)
		}
		inOrder(t, "the stream", events, "event: endpoint\n"+handshake)
	}
	if tries := strings.Count(strings.Join(s.log, "\n"), "POST initialize"); tries != 3 { // Refused once.
		t.Errorf("the log is %q", s.log)
	}
	c.Leave() // There is nothing to leave.
}

func TestEndpointStaysAtItsOrigin(t *testing.T) {
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "event: endpoint\ndata: http://other.test/\n\n")
	}))
	defer h.Close()
	_, _, err := open(t, mcp.New(conn.NewClient(conn.Options{})), h.URL, "")
	if err == nil || !strings.Contains(err.Error(), "own origin") {
		t.Errorf("got %v", err)
	}
}

func TestServerWithoutStreamIsDone(t *testing.T) {
	c, address := serve(t, &server{silent: true})
	events, _, err := open(t, c, address, "")
	failed, ok := errors.AsType[*conn.Error](err)
	if !ok || !failed.Done || !strings.Contains(failed.Reason, "offers no stream") {
		t.Errorf("got %v", err)
	}
	inOrder(t, "the stream", events, handshake)
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"neither transport": {http.StatusNotFound, "", "404 Not Found"},
		"no access":         {http.StatusForbidden, "", "403 Forbidden"},
		"a refused handshake": {
			http.StatusOK, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unsupported protocol version"}}`,
			"refused the handshake: “Unsupported protocol version”",
		},
	} {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		_, _, err := open(t, mcp.New(conn.NewClient(conn.Options{})), h.URL, "")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
		h.Close()
	}
}

// A ping of the server has an answer, and so has what this side does not support.
func TestRequestsOfTheServerAreAnswered(t *testing.T) {
	s := &server{tail: "data: {\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"sampling/createMessage\"}\n\n"}
	c, address := serve(t, s)
	events, _, err := open(t, c, address, "")
	if err != nil {
		t.Fatal(err)
	}
	inOrder(t, "the stream", events, `event: sent
		data: {"jsonrpc":"2.0","id":"p","result":{}}
		event: sent
		data: {"jsonrpc":"2.0","id":9,"error":{"code":-32601`)
	inOrder(t, "the log", strings.Join(s.log, "\n"), `POST {"jsonrpc":"2.0","id":"p","result":{}} session=s1`)
}

// IDs that no request has are not sent back: they could be large, or end the event that shows the answer.
func TestImpossibleIDsAreNotSentBack(t *testing.T) {
	var tail strings.Builder
	ids := []string{"{\ndata: \"a\":1}", "[1]", `"` + strings.Repeat("x", 1<<20) + `"`, strings.Repeat("[", 100_000), "01", `"` + "\\x" + `"`}
	for _, id := range ids {
		tail.WriteString("data: {\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":" + id + "}\n\n")
	}
	c, address := serve(t, &server{tail: tail.String()})
	events, _, err := open(t, c, address, "")
	if err != nil {
		t.Fatal(err)
	}
	const answer = "event: sent\ndata: {\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}\n\n"
	if n := strings.Count(events, answer); n != len(ids) {
		t.Errorf("%d answers, want %d", n, len(ids))
	}
}

func TestCanceled(t *testing.T) {
	c, address := serve(t, &server{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	u, _ := conn.ParseURL(address)
	if _, err := c.Open(ctx, conn.Request{URL: u}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
