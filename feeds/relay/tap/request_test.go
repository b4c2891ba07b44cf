package tap_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/tap"
)

func TestRequestsWithoutAStreamHaveTheirBodies(t *testing.T) {
	large := `{"x":"` + strings.Repeat("x", relay.MaxBody) + `"}`
	bodies := map[string]struct{ kind, body string }{
		"/json":   {"application/json", `{"error":{"message":"quota <b>"}, "api_key":"s3cret"}`},
		"/lines":  {"text/plain", "a\nb\n"},
		"/image":  {"image/png", "\x89PNG\x00"},
		"/large":  {"application/json", large},
		"/gzip":   {"application/json", `{"error":"in gzip"}`},
		"/gzips":  {"application/json", large},
		"/empty":  {"application/json", ""},
		"/broken": {"application/json", "no gzip"},
	}
	run(t, func(w http.ResponseWriter, r *http.Request) {
		c := bodies[r.URL.Path]
		w.Header().Set("Content-Type", c.kind)
		w.Header().Set("Set-Cookie", "session=s3cret")
		var to io.Writer = w
		zipped := strings.HasPrefix(r.URL.Path, "/gzip")
		if zipped || r.URL.Path == "/broken" {
			w.Header().Set("Content-Encoding", "gzip")
		}
		w.WriteHeader(http.StatusTooManyRequests)
		if zipped {
			z := gzip.NewWriter(w)
			defer func() { _ = z.Close() }()
			to = z
		}
		_, _ = io.WriteString(to, c.body)
	}, func(t *testing.T, b *bench) {
		for path, want := range map[string]struct {
			received      string
			kept, decoded int64
		}{
			"/json":   {received: `{"error":{"message":"quota <b>"},"api_key":"•••"}`},
			"/lines":  {received: `"a\nb\n"`},
			"/image":  {received: `"5 bytes of image/png, not shown"`},
			"/large":  {received: `"{\"x\":\"` + strings.Repeat("x", relay.MaxBody-6) + `"`, kept: relay.MaxBody},
			"/gzip":   {received: `{"error":"in gzip"}`, decoded: 19},
			"/gzips":  {received: `"{\"x\":\"` + strings.Repeat("x", relay.MaxBody-6) + `"`, kept: relay.MaxBody},
			"/empty":  {},
			"/broken": {received: `"no gzip"`},
		} {
			b.requests = nil
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://relay.test"+path, strings.NewReader(`{"password":"s3cret","n":1}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer s3cret")
			resp, err := b.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			synctest.Wait()
			if len(b.requests) != 1 {
				t.Fatalf("%s: %d requests", path, len(b.requests))
			}
			r := gjson.Parse(b.requests[0])
			if diff := cmp.Diff(want.received, r.Get("received.body").Raw); diff != "" {
				t.Errorf("%s: the response (-want +got)\n%s", path, diff)
			}
			got := []any{r.Get("request").Str, r.Get("status").Int(), r.Get("received.kept").Int(), r.Get("received.decoded").Int(), r.Get("sent.body").Raw, r.Get("sent.bytes").Int(), r.Get("sent.header.Authorization").Str}
			if diff := cmp.Diff([]any{"POST " + path, int64(429), want.kept, want.decoded, `{"password":"•••","n":1}`, int64(27), "•••"}, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
			if n := r.Get("received.bytes").Int(); !strings.Contains(r.Get("outcome").Str, fmt.Sprintf(" %d bytes in", n)) {
				t.Errorf("%s: %d bytes received, %s", path, n, r.Get("outcome"))
			}
			if strings.Contains(b.requests[0], "s3cret") {
				t.Errorf("a secret is shown: %s", b.requests[0])
			}
		}
	})
}

func TestRequestThatWasNeverAnswered(t *testing.T) {
	run(t, nil, func(t *testing.T, b *bench) {
		_, _ = b.get(t.Context(), t, "/x")
		r := gjson.Parse(b.requests[0])
		if r.Get("outcome").Str != "never connected: no such host" || r.Get("received").Exists() || r.Get("status").Exists() {
			t.Errorf("got %s", r.Raw)
		}
	})
}

// TestOldBodiesAreForgotten keeps the bodies of more streams than there is room for.
func TestOldBodiesAreForgotten(t *testing.T) {
	var bodies tap.Bodies
	const size = tap.MaxBodies/10 - 2<<10 // Ten fit.
	var streams []*tap.Stream
	for range 12 {
		s := &tap.Stream{Bodies: &bodies}
		s.Opened(feeds.Opening{Conn: 1, Tapped: &feeds.Tapped{Body: make([]byte, size), BodyBytes: size, Resumes: "x"}})
		streams = append(streams, s)
	}
	for i, s := range streams {
		if r := s.Request(); (len(r.Body) > 0) != (i >= 2) || r.BodyBytes != size || r.Resumes != "x" {
			t.Errorf("stream %d has %d bytes", i, len(r.Body))
		}
	}
	bodies.Forget(streams[5])
	bodies.Forget(streams[5])
	if len(streams[5].Request().Body) > 0 || len(streams[6].Request().Body) == 0 {
		t.Error("the wrong body was forgotten")
	}
	for range 100_000 { // Small ones take more than their bytes.
		s := &tap.Stream{Bodies: &bodies}
		s.Opened(feeds.Opening{Conn: 1, Tapped: &feeds.Tapped{Body: []byte("x")}})
	}
	if len(streams[11].Request().Body) > 0 {
		t.Error("the number of bodies is not bounded")
	}
	none := &tap.Stream{}
	none.Opened(feeds.Opening{Conn: 1, Tapped: &feeds.Tapped{Body: make([]byte, size)}})
	if len(none.Request().Body) > 0 {
		t.Error("a body is kept without being asked for")
	}
}
