package conn_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func open(t *testing.T, r conn.Request) (*conn.Stream, error) {
	t.Helper()
	c := conn.NewClient(conn.Options{UserAgent: "feedscope/test"})
	t.Cleanup(c.Close)
	s, err := c.Open(t.Context(), r)
	if err == nil {
		t.Cleanup(func() { _ = s.Body.Close() })
	}
	return s, err
}

func request(t *testing.T, url string) conn.Request {
	t.Helper()
	u, err := conn.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return conn.Request{URL: u}
}

func stream(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	_, _ = io.WriteString(w, "data: x\n\n")
}

func TestRequestHeaders(t *testing.T) {
	var got http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		stream(w)
	})
	r := request(t, url)
	r.LastEventID = "e-7"
	r.Header = http.Header{"X-Team": {"ops"}}
	s, err := open(t, r)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Accept": "text/event-stream", "Cache-Control": "no-cache", "Last-Event-Id": "e-7",
		"User-Agent": "feedscope/test", "X-Team": "ops", "Accept-Encoding": "",
	}
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, got.Get(name), value)
		}
	}
	if !s.Info.Resumed || s.Info.Status != "200 OK" || s.Info.Remote == "" || s.Info.Phases.TCP <= 0 {
		t.Errorf("the connection is described as %+v", s.Info)
	}
	own := http.Header{
		"Accept": {"text/event-stream"}, "Cache-Control": {"no-cache"}, "Last-Event-Id": {"e-7"},
		"User-Agent": {"feedscope/test"}, "X-Team": {redact.Mask},
	}
	if diff := cmp.Diff(own, s.Request); diff != "" {
		t.Errorf("the request is shown as %s", diff)
	}
	if !s.Info.Clock.Known || s.Info.Clock.Offset.Abs() > s.Info.Clock.PlusMinus+time.Second {
		t.Errorf("the clock reads %+v", s.Info.Clock)
	}
}

func TestUnsendableIDsAreNotSent(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, has := r.Header["Last-Event-Id"]; has {
			t.Error("sent")
		}
		stream(w)
	})
	r := request(t, url)
	r.LastEventID = "a\x01b"
	if _, err := open(t, r); err != nil {
		t.Fatal(err)
	}
}

func TestResponsesAreChecked(t *testing.T) {
	answer := func(status int, mediaType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			if mediaType != "" {
				w.Header().Set("Content-Type", mediaType)
			}
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		reason string
		retry  bool
		done   bool
	}{
		"a web page with a title": {
			answer(200, "text/html", "<html><TITLE lang=en>\n Log in &amp; go </title>"),
			"this is a web page, not an event stream: Log in & go", false, false,
		},
		"a page without a title": {answer(200, "text/html", "<p>"), "this is a web page, not an event stream", false, false},
		"another media type": {
			answer(200, "application/json", "{}"), "; to read it, set poll: 5s (--poll 5s)", false, false,
		},
		"plain HTTP to a TLS port": {
			answer(400, "text/html", "<title>400 The plain HTTP request was sent to HTTPS port</title>"),
			"400 Bad Request; it speaks TLS here: try https://", false, false,
		},
		"a missing media type": {answer(200, "", ""), "no Content-Type", false, false},
		"204 ends":             {answer(204, "", ""), "there are no more events", false, true},
		"404 fails": {
			answer(404, "text/html", "<title>x</title>"), "the server answered 404 Not Found", false, false,
		},
		"another success fails":     {answer(202, "text/event-stream", ""), "202 Accepted", false, false},
		"408 is retried":            {answer(408, "", ""), "408", true, false},
		"409 is retried":            {answer(409, "", ""), "409", true, false},
		"425 is retried":            {answer(425, "", ""), "425", true, false},
		"429 is retried":            {answer(429, "", ""), "429 Too Many Requests", true, false},
		"500 is retried":            {answer(500, "", ""), "500", true, false},
		"599 is retried":            {answer(599, "", ""), "599", true, false},
		"proxy credentials missing": {answer(407, "", ""), "407", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, request(t, serve(t, c.answer)))
			e, ok := errors.AsType[*conn.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(e.Error(), c.reason) || e.Retry != c.retry || e.Done != c.done {
				t.Errorf("got %q, retry %v, done %v", e.Reason, e.Retry, e.Done)
			}
			if c.retry && e.RetryAfter != "7" {
				t.Errorf("Retry-After is %q", e.RetryAfter)
			}
		})
	}
}

func Test401ReasonDependsOnTheCredentialsSent(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1), http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	for name, c := range map[string]struct{ url, header, want string }{
		"no credentials": {url, "", "; set auth (--user, --token-file)"},
		"credentials in the URL": {
			strings.Replace(url, "://", "://user:pw@", 1), "", "; it does not accept the credentials that were sent",
		},
		"credentials in a header": {
			url, "Bearer s3cret", "; it does not accept the credentials that were sent",
		},
		"credentials that stayed at their origin": {url + "/away", "Bearer s3cret", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, c.url)
			if c.header != "" {
				r.Header = http.Header{"Authorization": {c.header}}
			}
			if _, err := open(t, r); err == nil || err.Error() != "the server answered 401 Unauthorized"+c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMediaTypeParametersAndCaseAreIgnored(t *testing.T) {
	for _, mediaType := range []string{"text/event-stream", "Text/Event-Stream ; charset=\"x", "text/event-stream;;"} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", mediaType) })
		if _, err := open(t, request(t, url)); err != nil {
			t.Errorf("%q: %v", mediaType, err)
		}
	}
}

func TestFetchClock(t *testing.T) {
	const off = -90 * time.Second
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/time" {
			_, _ = io.WriteString(w, `{"time":"noon"}`)
			return
		}
		_, _ = io.WriteString(w, `{"ts":`+strconv.FormatInt(time.Now().Add(-off).UnixMilli(), 10)+`}`)
	})
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	at := request(t, url+"/time")
	clock, err := c.FetchClock(t.Context(), at.URL, at)
	if err != nil || !clock.Known || (clock.Offset-off).Abs() > clock.PlusMinus {
		t.Errorf("got %+v, %v", clock, err)
	}
	other := request(t, url+"/other")
	if _, err := c.FetchClock(t.Context(), other.URL, at); err == nil {
		t.Error("a clock of noon was accepted")
	}
}
