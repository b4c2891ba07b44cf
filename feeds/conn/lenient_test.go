package conn_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"feedscope/feeds/conn"
)

const (
	headOfEvents = "Content-Type: text/event-stream\r\n"
	okHead       = "HTTP/1.1 200 OK\r\n" + headOfEvents
	early        = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	twoEvents    = "id: 1\ndata: one\n\nid: 2\ndata: two\n\n"
)

// raw answers every request with these bytes and closes the connection.
func raw(response string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, response)
		_ = c.Close()
	}
}

func chunked(body string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body) }

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOddHeadsAreReadLeniently(t *testing.T) {
	a := newAuthority(t)
	for name, c := range map[string]struct {
		response string
		oddity   string // Empty: none.
		broken   string // The error instead of the events.
	}{
		"chunked": {okHead + "Transfer-Encoding: chunked\r\n\r\n" + chunked(twoEvents), "", ""},
		"chunked twice": {
			okHead + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(twoEvents),
			`Transfer-Encoding is "chunked, chunked", not just chunked`, "",
		},
		"chunked twice in a list": {
			okHead + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunked(twoEvents),
			`Transfer-Encoding is "chunked, chunked", not just chunked`, "",
		},
		"identity": {
			okHead + "Transfer-Encoding: identity\r\n\r\n" + twoEvents,
			`Transfer-Encoding is "identity", not just chunked`, "",
		},
		"a compressing transfer coding": {
			okHead + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunked(gzipped(t, twoEvents)),
			`Transfer-Encoding is "gzip, chunked", not just chunked`, "",
		},
		"an unknown transfer coding": {
			okHead + "Transfer-Encoding: rot13\r\n\r\n" + twoEvents,
			"", `the response has the Transfer-Encoding "rot13"; HTTP/1.1 allows only chunked, once`,
		},
		"a space before a colon": {
			"HTTP/1.1 200 OK\r\nContent-Type : text/event-stream\r\n\r\n" + twoEvents,
			"there is a space between Content-Type and its colon", "",
		},
		"a status line of HTTP/2": {
			"HTTP/2 200\r\n" + headOfEvents + "\r\n" + twoEvents, "the status line of an HTTP/1.1 response says HTTP/2", "",
		},
		"no reason phrase":  {"HTTP/1.1 200\r\n" + headOfEvents + "\r\n" + twoEvents, "", ""},
		"lines end with LF": {"HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n" + twoEvents, "", ""},
		"a folded line":     {"HTTP/1.1 200 OK\r\nX-Long: a\r\n  b\r\n" + headOfEvents + "\r\n" + twoEvents, "", ""},
		"an interim response": {
			early + "HTTP/1.1 200 OK\r\nContent-Type : text/event-stream\r\n\r\n" + twoEvents,
			"there is a space between Content-Type and its colon", "",
		},
		"chunk lines end with LF": {
			okHead + "Transfer-Encoding: chunked\r\n\r\n22\n" + twoEvents + "\n0\nTrailer: x\n\n", "", "",
		},
		"chunked with a Content-Length": {
			okHead + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunked(twoEvents),
			"", "",
		},
		"the same Content-Length twice": {
			okHead + "Content-Length: 34\r\nContent-Length: 34\r\n\r\n" + twoEvents, "", "",
		},
		"a body that looks like a response": {
			okHead + "\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n" + twoEvents,
			"", "",
		},
	} {
		secure := serveTLS(t, a.server(t), raw(c.response))
		for how, r := range map[string]struct{ url, proxy string }{
			"http": {serve(t, raw(c.response)), ""}, "https": {secure, ""},
			"https through a tunnel": {secure, startProxy(t, &httpProxy{}, nil, "")},
		} {
			t.Run(name+" over "+how, func(t *testing.T) {
				s, err := openRoute(t, r.url, conn.Route{TLS: conn.TLS{CA: a.file}, Proxy: r.proxy})
				if c.broken != "" {
					if e := failure(t, err); e.Reason != c.broken || e.Kind != conn.KindTransferEncoding || !e.Strict {
						t.Errorf("got %s, %q, strict %v", e.Kind, e.Reason, e.Strict)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if got, err := io.ReadAll(s.Body); !strings.HasSuffix(string(got), twoEvents) || err != nil {
					t.Errorf("read %q, %v", got, err)
				}
				if got := strings.Join(s.Info.Oddities, "; "); got != c.oddity {
					t.Errorf("noted %q, want %q", got, c.oddity)
				}
				if (how == "http") != (s.Info.Secure == nil) || s.Info.Remote == "" {
					t.Errorf("the connection is described as %+v", s.Info)
				}
			})
		}
	}
}

func TestReusedConnectionsAreReadLeniently(t *testing.T) {
	const plain, odd = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/event-stream\r\n\r\n\n\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\nContent-Type: " +
			"text/event-stream\r\n\r\n2\r\n\n\n\r\n0\r\n\r\n"
	dials := 0
	client := conn.NewClient(conn.Options{DialContext: pipeTo(func(c net.Conn) {
		dials++
		for _, response := range []string{odd, plain, odd} {
			if err := readHead(c); err != nil {
				return
			}
			_, _ = io.WriteString(c, response)
		}
	})})
	t.Cleanup(client.Close)
	for _, odd := range []int{1, 0, 1} {
		s, err := client.Open(t.Context(), request(t, "http://a.test/"))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(s.Body); string(body) != "\n\n" || err != nil {
			t.Errorf("read %q, %v", body, err)
		}
		_ = s.Body.Close()
		if len(s.Info.Oddities) != odd {
			t.Errorf("noted %q", s.Info.Oddities)
		}
	}
	if dials != 1 {
		t.Errorf("%d connections were made", dials)
	}
}

func TestEachResponseKeepsItsOwnOddities(t *testing.T) {
	// An empty body frees the connection for another request before its own response is described.
	const head = "\r\nContent-Length: 0\r\nContent-Type: text/event-stream\r\n\r\n"
	client := conn.NewClient(conn.Options{DialContext: pipeTo(func(c net.Conn) {
		for i := 0; readHead(c) == nil; i++ {
			_, _ = io.WriteString(c, []string{"HTTP/1.1 200 plain", "HTTP/2 200 odd"}[i%2]+head)
		}
	})})
	t.Cleanup(client.Close)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				s, err := client.Open(t.Context(), request(t, "http://a.test/"))
				if err != nil {
					t.Error(err)
					return
				}
				_ = s.Body.Close()
				if odd := strings.HasSuffix(s.Info.Status, "odd"); odd != (len(s.Info.Oddities) > 0) {
					t.Errorf("%s: noted %q", s.Info.Status, s.Info.Oddities)
				}
			}
		})
	}
	all.Wait()
}

func TestBodyDuringUploadIsNotMistakenForAHead(t *testing.T) {
	const body = "HTTP/2 200\r\n\r\n"
	answered := make(chan struct{})
	client := conn.NewClient(conn.Options{DialContext: pipeTo(func(c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
			return
		}
		_, _ = io.WriteString(c, okHead+"Content-Length: 14\r\n\r\n")
		<-answered
		// The pipe takes the rest of the upload, piece by piece, before the body of the response.
		_, _ = io.CopyN(io.Discard, c, 64<<10)
		_, _ = io.WriteString(c, body)
	})})
	t.Cleanup(client.Close)
	r := request(t, "http://a.test/")
	r.Exchange = conn.Exchange{Method: http.MethodPost, Body: bytes.Repeat([]byte("x"), 1<<20)}
	s, err := client.Open(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	close(answered)
	if got, err := io.ReadAll(s.Body); string(got) != body || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestHTTP2IsNegotiated(t *testing.T) {
	a := newAuthority(t)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, _ *http.Request) { stream(w) }, withHTTP2)
	for version, proto := range map[conn.Version]string{
		conn.HTTPAuto: "HTTP/2.0", conn.HTTP2: "HTTP/2.0", conn.HTTP1: "HTTP/1.1",
	} {
		s, err := openRoute(t, url, conn.Route{HTTP: version, TLS: conn.TLS{CA: a.file}})
		if err != nil {
			t.Fatal(err)
		}
		if s.Info.Proto != proto || s.Info.Secure == nil || !s.Info.Secure.Verified || s.Info.Phases.TLS <= 0 {
			t.Errorf("version %d: %s, %+v", version, s.Info.Proto, s.Info.Secure)
		}
	}
}

func TestBrokenChunksAreExplained(t *testing.T) {
	const head = okHead + "Transfer-Encoding: chunked\r\n\r\n"
	for body, want := range map[string]string{
		twoEvents:                               "a chunk does not begin with its length",
		"22\n" + twoEvents + "\nzz\n\n":         "a chunk does not begin with its length",
		"22\r\n" + twoEvents + "\r\nzz\r\n\r\n": "a chunk does not begin with its length",
	} {
		s, err := open(t, request(t, serve(t, raw(head+body))))
		if err == nil {
			_, err = io.ReadAll(s.Body)
		}
		if got := conn.Reason(err); got != "the stream's chunked encoding is broken: "+want {
			t.Errorf("%q: %s", body, got)
		}
	}
}

// FuzzLenientHeads checks that rewriting a head never makes net/http hang or return a different body.
func FuzzLenientHeads(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nbody", uint8(1))
	f.Add("HTTP/2 200\nTransfer-Encoding : chunked, gzip\n\n0\r\n\r\n", uint8(3))
	f.Add("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\nA : b\r\n\r\n", uint8(7))
	f.Add("HTTP/1.1 200 OK\r\n : x\r\n\tTransfer-Encoding: chunked\r\n\r\n", uint8(200))
	f.Fuzz(func(t *testing.T, response string, size uint8) {
		client := conn.NewClient(conn.Options{DialContext: pipeTo(func(c net.Conn) {
			if readHead(c) == nil {
				for piece := range slices.Chunk([]byte(response), int(size)+1) {
					if _, err := c.Write(piece); err != nil {
						return
					}
				}
			}
		})})
		defer client.Close()
		r := request(t, "http://a.test/")
		r.Force = true
		s, err := client.Open(t.Context(), r)
		var failed *conn.Error
		switch {
		case err == nil:
			defer func() { _ = s.Body.Close() }()
			body, err := io.ReadAll(s.Body)
			chunked := strings.Contains(strings.ToLower(response), "chunked")
			if err == nil && !chunked && s.Info.Encoding == "" && !strings.Contains(response, string(body)) {
				t.Errorf("%q became the body %q", response, body)
			}
		case !errors.As(err, &failed):
			t.Errorf("%q: %v", response, err)
		}
	})
}

// pipeTo returns a dial function for pipes. serve handles the other end, which is closed when it returns.
func pipeTo(serve func(net.Conn)) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			serve(theirs)
			_ = theirs.Close()
		}()
		return ours, nil
	}
}

// readHead reads a request without a body.
func readHead(c net.Conn) error {
	r := bufio.NewReader(c)
	_, err := http.ReadRequest(r)
	return err
}
