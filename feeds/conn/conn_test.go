package conn_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds/conn"
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

func TestTheRequestSaysWhatItWants(t *testing.T) {
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
		"Accept": {"text/event-stream"}, "Cache-Control": {"no-cache"}, "Last-Event-Id": {"e-7"}, "User-Agent": {"feedscope/test"},
		"X-Team": {conn.Masked},
	}
	if diff := cmp.Diff(own, s.Request); diff != "" {
		t.Errorf("the request is told as %s", diff)
	}
	if !s.Info.Clock.Known || s.Info.Clock.Offset.Abs() > s.Info.Clock.PlusMinus+time.Second {
		t.Errorf("the clock reads %+v", s.Info.Clock)
	}
}

func TestAnIDThatNoHeaderCanCarryIsNotSent(t *testing.T) {
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

func TestResponsesAreJudged(t *testing.T) {
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
		"a web page is named by its title": {
			answer(200, "text/html", "<html><TITLE lang=en>\n Log in &amp; go </title>"),
			"this is a web page, not an event stream: Log in & go", false, false,
		},
		"a page without a title": {answer(200, "text/html", "<p>"), "this is a web page, not an event stream", false, false},
		"another media type":     {answer(200, "application/json", "{}"), "; poll: 5s (--poll 5s) gets such a document", false, false},
		"a request without TLS": {
			answer(400, "text/html", "<title>400 The plain HTTP request was sent to HTTPS port</title>"),
			"400 Bad Request; it speaks TLS here: try https://", false, false,
		},
		"a missing media type":      {answer(200, "", ""), "no Content-Type", false, false},
		"204 ends":                  {answer(204, "", ""), "nothing more to come", false, true},
		"404 fails":                 {answer(404, "text/html", "<title>x</title>"), "the server answered 404 Not Found", false, false},
		"another success fails":     {answer(202, "text/event-stream", ""), "202 Accepted", false, false},
		"408 passes":                {answer(408, "", ""), "408", true, false},
		"425 passes":                {answer(425, "", ""), "425", true, false},
		"429 passes":                {answer(429, "", ""), "429 Too Many Requests", true, false},
		"500 passes":                {answer(500, "", ""), "500", true, false},
		"599 passes":                {answer(599, "", ""), "599", true, false},
		"proxy credentials missing": {answer(407, "", ""), "407", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, request(t, serve(t, c.answer)))
			var e *conn.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(e.Reason, c.reason) || e.Retry != c.retry || e.Done != c.done {
				t.Errorf("got %q, retry %v, done %v", e.Reason, e.Retry, e.Done)
			}
			if c.retry && e.RetryAfter != "7" {
				t.Errorf("Retry-After is %q", e.RetryAfter)
			}
		})
	}
}

func TestARefusalSaysWhetherThereWereCredentials(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1), http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	for name, c := range map[string]struct{ url, header, want string }{
		"nobody asked":                {url, "", "; auth (--user, --token-file) says who asks"},
		"somebody in the URL":         {strings.Replace(url, "://", "://user:pw@", 1), "", "; it does not take the credentials that were sent"},
		"somebody in a header":        {url, "Bearer s3cret", "; it does not take the credentials that were sent"},
		"somebody, left out far away": {url + "/away", "Bearer s3cret", ""},
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

func TestParametersAndCaseOfTheMediaTypeDoNotMatter(t *testing.T) {
	for _, mediaType := range []string{"text/event-stream", "Text/Event-Stream ; charset=\"x", "text/event-stream;;"} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", mediaType) })
		if _, err := open(t, request(t, url)); err != nil {
			t.Errorf("%q: %v", mediaType, err)
		}
	}
}

func TestARedirectToAnotherHostGoesWithoutTheUsersHeaders(t *testing.T) {
	secrets := func(t *testing.T, r *http.Request) string {
		t.Helper()
		return r.Header.Get("Authorization") + r.Header.Get("X-Api-Key") + r.Header.Get("Cookie") + r.Header.Get("Referer")
	}
	var home, away string
	away = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := secrets(t, r); got != "" {
			t.Errorf("the other host was told %q", got)
		}
		if r.Header.Get("Accept") == "" || r.Header.Get("Last-Event-Id") != "9" {
			t.Errorf("the other host was not told what is wanted: %v", r.Header)
		}
		if r.URL.Path == "/back" {
			http.Redirect(w, r, home+"/again", http.StatusFound)
			return
		}
		stream(w)
	})
	home = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there?token=s3cret", http.StatusTemporaryRedirect)
		case "/there":
			if secrets(t, r) == "" {
				t.Error("the own host lost the headers")
			}
			http.Redirect(w, r, away+"/feed", http.StatusFound)
		case "/round":
			http.Redirect(w, r, away+"/back", http.StatusFound)
		case "/again":
			if got := secrets(t, r); got != "" {
				t.Errorf("sent home by a stranger with %q", got)
			}
			stream(w)
		}
	})
	for _, path := range []string{"/here", "/round"} {
		r := request(t, strings.Replace(home, "://", "://user:pw@", 1)+path)
		r.Header = http.Header{"X-API-Key": {"k"}, "Cookie": {"c=1"}, "Accept": {"*/*"}}
		r.LastEventID = "9"
		s, err := open(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if s.Info.Redirects != 2 {
			t.Errorf("%d redirects counted", s.Info.Redirects)
		}
	}
}

func TestRedirectsEnd(t *testing.T) {
	hops := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hops++
		http.Redirect(w, r, "/next", http.StatusFound)
	})
	_, err := open(t, request(t, url))
	var e *conn.Error
	if !errors.As(err, &e) || e.Retry || e.Kind != conn.KindRedirectLoop ||
		e.Reason != "stopped after 10 redirects; the next leads to "+url+"/next" {
		t.Errorf("got %v", err)
	}
	if hops != conn.MaxRedirects+1 {
		t.Errorf("%d requests", hops)
	}
}

func TestErrorsSayWhatHappenedWithoutSecrets(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := l.Addr().String()
	_ = l.Close()
	tls := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { stream(w) }))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	for _, c := range []struct {
		url, reason string
		retry       bool
	}{
		{"http://user:hunter2@" + refused + "/?token=hunter2", "connection refused", true},
		{tls.URL + "/?token=hunter2", "the server's certificate is signed by an unknown authority; ca (--cacert) names those to trust", false},
		{strings.Replace(plain, "http:", "https:", 1), "the server does not speak TLS here: try http:// instead of https://", false},
	} {
		_, err := open(t, request(t, c.url))
		var e *conn.Error
		if !errors.As(err, &e) || e.Reason != c.reason || e.Retry != c.retry {
			t.Errorf("%s: got %v", c.url, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a secret in %q", err)
		}
	}
}

func TestConnectingAndTheHeadHaveTheirTime(t *testing.T) {
	for name, c := range map[string]struct {
		dial   func(ctx context.Context, network, addr string) (net.Conn, error)
		reason string
		after  time.Duration
	}{
		"a dial that hangs": {
			func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}, "connecting took too long", 3 * time.Second,
		},
		"a server that never answers": {
			func(context.Context, string, string) (net.Conn, error) {
				ours, theirs := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, theirs) }()
				return ours, nil
			}, "connected, but no response came", 5 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := conn.NewClient(conn.Options{DialContext: c.dial})
				r := request(t, "http://a.test/")
				r.ConnectTimeout, r.HeadTimeout = 3*time.Second, 5*time.Second
				start := time.Now()
				_, err := client.Open(t.Context(), r)
				var e *conn.Error
				if !errors.As(err, &e) || e.Reason != c.reason || !e.Retry {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took != c.after {
					t.Errorf("after %v", took)
				}
				client.Close()
			})
		})
	}
}

func TestWhoeverEndsTheAttemptGetsTheirOwnCause(t *testing.T) {
	mine := errors.New("mine")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(mine) })
		client := conn.NewClient(conn.Options{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		if _, err := client.Open(ctx, request(t, "http://a.test/")); !errors.Is(err, mine) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAClockIsRead(t *testing.T) {
	const off = -90 * time.Second
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/time" {
			_, _ = io.WriteString(w, `{"time":"noon"}`)
			return
		}
		_, _ = io.WriteString(w, `{"ts":`+itoa(time.Now().Add(-off).UnixMilli())+`}`)
	})
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	at := request(t, url+"/time")
	clock, err := c.AskClock(t.Context(), at.URL, at)
	if err != nil || !clock.Known || (clock.Offset-off).Abs() > clock.PlusMinus {
		t.Errorf("got %+v, %v", clock, err)
	}
	other := request(t, url+"/other")
	if _, err := c.AskClock(t.Context(), other.URL, at); err == nil {
		t.Error("noon was taken for a time")
	}
}

func TestAPageThatStallsDoesNotHoldTheAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := conn.NewClient(conn.Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				_, _ = http.ReadRequest(bufio.NewReader(theirs))
				_, _ = io.WriteString(theirs, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<title>Log in</title>")
				_, _ = io.Copy(io.Discard, theirs)
			}()
			return ours, nil
		}})
		start := time.Now()
		_, err := client.Open(t.Context(), request(t, "http://a.test/"))
		var e *conn.Error
		if !errors.As(err, &e) || e.Reason != "this is a web page, not an event stream: Log in" {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("after %v", took)
		}
		client.Close()
	})
}

func TestACompressedStreamThatNobodyAskedForFails(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Content-Encoding", "gzip")
	})
	_, err := open(t, request(t, url))
	if err == nil || !strings.Contains(err.Error(), "compressed (gzip)") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoHTTPIsSaidPlainly(t *testing.T) {
	for _, c := range []struct {
		name, answer, reason string
		retry                bool
	}{
		{"another protocol", "SSH-2.0-OpenSSH_9\r\n", "what answers there does not speak HTTP", true},
		{"words", "hello there\r\n", "what answers there does not speak HTTP", true},
		{"TLS", "\x15\x03\x01\x00\x02\x02\x16", "the server speaks TLS here: try https:// instead of http://", false},
		{"a status that is no number", "HTTP/1.1 abc\r\n\r\n", "what answers there does not speak HTTP", true},
		{"a header without a colon", "HTTP/1.1 200 OK\r\nhunter2\r\n\r\n", "the head of the response is malformed", true},
		{"a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "the head of the response is malformed", true},
		{"a head without end", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 300<<10), "the head of the response is larger than 256 KiB", true},
		{"nothing", "", "the server closed the connection without an answer", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				raw, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_, _ = io.WriteString(raw, c.answer)
					_ = raw.Close()
				}
			})
			_, err := open(t, request(t, url))
			var e *conn.Error
			if !errors.As(err, &e) || e.Reason != c.reason || e.Retry != c.retry {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestARedirectToNoURLTellsNoSecret(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://host:bad/?token=hunter2")
		w.WriteHeader(http.StatusFound)
	})
	_, err := open(t, request(t, url))
	if err == nil || err.Error() != "the server redirects to what is no URL" {
		t.Errorf("got %v", err)
	}
}

func TestUserInformationStaysWithinItsOrigin(t *testing.T) {
	var home string
	home = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, password, ok := r.BasicAuth(); !ok || password != "pw" {
			t.Errorf("%s came without credentials", r.URL.Path)
		}
		if r.URL.Path == "/a" {
			http.Redirect(w, r, home+"/b", http.StatusFound)
			return
		}
		stream(w)
	})
	if _, err := open(t, request(t, strings.Replace(home, "://", "://user:pw@", 1)+"/a")); err != nil {
		t.Fatal(err)
	}
}
