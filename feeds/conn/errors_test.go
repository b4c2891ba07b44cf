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

	"feedscope/feeds/conn"
)

func TestErrorsHoldNoSecrets(t *testing.T) {
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
		{
			tls.URL + "/?token=hunter2",
			"the server's certificate is signed by an unknown authority; set ca (--cacert) to trust it", false,
		},
		{
			strings.Replace(plain, "http:", "https:", 1),
			"the server does not speak TLS here: try http:// instead of https://", false,
		},
	} {
		_, err := open(t, request(t, c.url))
		e, ok := errors.AsType[*conn.Error](err)
		if !ok || e.Reason != c.reason || e.Retry != c.retry {
			t.Errorf("%s: got %v", c.url, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a secret in %q", err)
		}
	}
}

func TestConnectAndHeadTimeouts(t *testing.T) {
	for name, c := range map[string]struct {
		dial   func(ctx context.Context, network, addr string) (net.Conn, error)
		reason string
		after  time.Duration
	}{
		"a hanging dial": {
			func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}, "connecting took too long", 3 * time.Second,
		},
		"a silent server": {
			func(context.Context, string, string) (net.Conn, error) {
				ours, theirs := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, theirs) }()
				return ours, nil
			}, "connected, but got no response", 5 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := conn.NewClient(conn.Options{DialContext: c.dial})
				r := request(t, "http://a.test/")
				r.ConnectTimeout, r.HeadTimeout = 3*time.Second, 5*time.Second
				start := time.Now()
				_, err := client.Open(t.Context(), r)
				e, ok := errors.AsType[*conn.Error](err)
				if !ok || e.Reason != c.reason || !e.Retry {
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

func TestCanceledAttemptReturnsItsCause(t *testing.T) {
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

func TestStalledPageTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := conn.NewClient(conn.Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				_, _ = http.ReadRequest(bufio.NewReader(theirs))
				_, _ = io.WriteString(theirs,
					"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<title>Log in</title>")
				_, _ = io.Copy(io.Discard, theirs)
			}()
			return ours, nil
		}})
		start := time.Now()
		_, err := client.Open(t.Context(), request(t, "http://a.test/"))
		e, ok := errors.AsType[*conn.Error](err)
		if !ok || e.Reason != "this is a web page, not an event stream: Log in" {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("after %v", took)
		}
		client.Close()
	})
}

func TestResponsesThatAreNotHTTPAreExplained(t *testing.T) {
	for _, c := range []struct {
		name, answer, reason string
		retry                bool
	}{
		{"another protocol", "SSH-2.0-OpenSSH_9\r\n", "the server does not speak HTTP", true},
		{"text", "hello there\r\n", "the server does not speak HTTP", true},
		{"TLS", "\x15\x03\x01\x00\x02\x02\x16", "the server speaks TLS here: try https:// instead of http://", false},
		{"a status that is not a number", "HTTP/1.1 abc\r\n\r\n", "the server does not speak HTTP", true},
		{
			"a header without a colon", "HTTP/1.1 200 OK\r\nhunter2\r\n\r\n",
			"the response head is malformed: a line is not a header field", true,
		},
		{
			"a length that is not a number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
			"the response head is malformed: its Content-Length is not a number", true,
		},
		{
			"an endless head", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 300<<10),
			"the response head is larger than 256 KiB, feedscope's limit", true,
		},
		{"nothing", "", "the server closed the connection without a response", true},
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
			e, ok := errors.AsType[*conn.Error](err)
			if !ok || e.Reason != c.reason || e.Retry != c.retry {
				t.Errorf("got %#v", err)
			}
		})
	}
}
