package relay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/relay"
)

func TestEachReadPassesAtOnce(t *testing.T) {
	next := make(chan string)
	both(t, func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		for range 3 {
			select {
			case text := <-next:
				flush(w, text)
			case <-r.Context().Done():
			}
		}
	}, func(t *testing.T, c *chain) {
		next = make(chan string)
		resp := c.send(t, request(t, http.MethodGet, "/events", ""))
		for _, text := range []string{"data: a\n\n", ": hi\r\n", "data: no end"} {
			next <- text
			expect(t, resp.Body, text)
		}
		if rest := readAll(t, resp.Body); rest != "" {
			t.Errorf("and then %q", rest)
		}
		if s := c.last(t); s.body != "data: a\n\n: hi\r\ndata: no end" || s.Outcome.End != relay.Complete || !s.Streams() {
			t.Errorf("observed %+v", s)
		}
	})
}

func TestRequestPassesUnchanged(t *testing.T) {
	var got *http.Request
	var body string
	both(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		b, _ := io.ReadAll(r.Body)
		body = string(b)
		w.WriteHeader(http.StatusNoContent)
	}, func(t *testing.T, c *chain) {
		req := request(t, http.MethodPost, "/a%2Fb//c?q=1;2&%zz&x=%20", `{"stream":true}`)
		req.Header = http.Header{
			"Authorization": {"Bearer secret"}, "X-Forwarded-For": {"10.0.0.1"}, "Forwarded": {"for=10.0.0.1"},
			"Accept": {"a", "b"}, "User-Agent": {""}, "Keep-Alive": {"5"}, "Last-Event-Id": {"7"},
		}
		c.send(t, req)
		want := req.Header.Clone()
		want.Del("Keep-Alive")
		want.Del("User-Agent")
		want.Set("Content-Length", "15")
		if !reflect.DeepEqual(got.Header, want) {
			t.Errorf("fields %v, want %v", got.Header, want)
		}
		if got.Method != http.MethodPost || got.RequestURI != "/base/a%2Fb//c?q=1;2&%zz&x=%20" || got.Host != "api.test" {
			t.Errorf("%s %s to %s", got.Method, got.RequestURI, got.Host)
		}
		if body != `{"stream":true}` {
			t.Errorf("body %q", body)
		}
	})
}

func TestBeginningsOfBodiesAreKept(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/base/stream" {
			begin(w)
		}
		_, _ = w.Write(body)
	}
	both(t, echo, func(t *testing.T, c *chain) {
		for _, size := range []int{0, 10, relay.MaxBody, relay.MaxBody + 1} {
			body := strings.Repeat("x", size)
			kept := body[:min(size, relay.MaxBody)]
			readAll(t, c.send(t, request(t, http.MethodPost, "/a", body)).Body)
			if s := c.last(t); s.sent != kept || s.received != kept || s.BodyBytes != int64(size) {
				t.Errorf("kept %d and %d of %d bytes", len(s.sent), len(s.received), s.BodyBytes)
			}
			readAll(t, c.send(t, request(t, http.MethodPost, "/stream", body)).Body)
			if s := c.last(t); s.sent != kept || s.received != "" || s.body != body {
				t.Errorf("kept %d and %d of %d bytes, saw %d of the stream", len(s.sent), len(s.received), size, len(s.body))
			}
			if s := c.last(t); len(s.Sent()) > 0 {
				t.Error("the body is kept after it was observed")
			}
		}
	})
}

// TestBodiesOfAllExchangesAreBounded sends a request while another one is being observed, and one afterwards.
func TestBodiesOfAllExchangesAreBounded(t *testing.T) {
	var observing chan bool
	var kept []string
	observe := func(x *relay.Exchange) {
		for err := error(nil); err == nil; {
			_, err = x.Next()
		}
		kept = append(kept, string(x.Sent()))
		if x.Path == "/slow" {
			<-observing
		}
	}
	discard := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }
	run(t, options{bodies: 100, observer: observe}, discard, func(t *testing.T, c *chain) {
		observing = make(chan bool)
		for _, path := range []string{"/slow", "/b", "/c"} {
			if path == "/c" {
				close(observing)
				synctest.Wait()
			}
			readAll(t, c.send(t, request(t, http.MethodPost, path, strings.Repeat("x", 60))).Body)
			synctest.Wait()
		}
		if len(kept) != 3 || len(kept[0]) != 60 || kept[1] != "" || len(kept[2]) != 60 {
			t.Errorf("kept %q", kept)
		}
	})
}

func TestResponsePassesUnchanged(t *testing.T) {
	both(t, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Date"], h["Server"], h["Set-Cookie"] = []string{"yesterday"}, []string{"x"}, []string{"a=1", "b=2"}
		h.Set("Content-Encoding", "gzip") // It is not.
		h.Set("Keep-Alive", "5")
		h.Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "body")
	}, func(t *testing.T, c *chain) {
		resp, body := c.get(t, "/")
		want := http.Header{
			"Date": {"yesterday"}, "Server": {"x"}, "Set-Cookie": {"a=1", "b=2"}, "Content-Encoding": {"gzip"},
			"Content-Type": {"application/json"}, "Content-Length": {"4"},
		}
		if resp.StatusCode != http.StatusTeapot || body != "body" || !reflect.DeepEqual(resp.Header, want) {
			t.Errorf("got %s %q %v", resp.Status, body, resp.Header)
		}
		if s := c.last(t); s.Streams() || s.body != "" || s.Bytes != 4 || s.Response.StatusCode != http.StatusTeapot {
			t.Errorf("observed %+v", s)
		}
	})
}

func TestTrailersAndInformationPass(t *testing.T) {
	both(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("Trailer", "Announced")
		begin(w)
		flush(w, "data: a\n\n")
		w.Header().Set("Announced", "1")
		w.Header().Set(http.TrailerPrefix+"Late", "2")
	}, func(t *testing.T, c *chain) {
		var hints textproto.MIMEHeader
		req := request(t, http.MethodGet, "/", "")
		resp := c.send(t, req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
				if code == http.StatusEarlyHints {
					hints = h
				}
				return nil
			},
		})))
		body := readAll(t, resp.Body)
		if body != "data: a\n\n" || resp.Trailer.Get("Announced") != "1" || resp.Trailer.Get("Late") != "2" {
			t.Errorf("got %q, trailers %v", body, resp.Trailer)
		}
		if hints.Get("Link") != "</style.css>" {
			t.Errorf("got hints %v", hints)
		}
	})
}

func TestHeadHasNoStream(t *testing.T) {
	both(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1234")
		begin(w)
	}, func(t *testing.T, c *chain) {
		resp := c.send(t, request(t, http.MethodHead, "/", ""))
		if body := readAll(t, resp.Body); resp.ContentLength != 1234 || body != "" {
			t.Errorf("got length %d and %q", resp.ContentLength, body)
		}
		if s := c.last(t); s.Streams() || s.Outcome.End != relay.Complete {
			t.Errorf("observed %+v", s)
		}
	})
}

func TestUploadAndResponsePassTogether(t *testing.T) {
	both(t, func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		begin(w)
		b := make([]byte, 1)
		for {
			if _, err := r.Body.Read(b); err != nil {
				return
			}
			flush(w, "data: "+string(b)+"\n\n")
		}
	}, func(t *testing.T, c *chain) {
		body, upload := io.Pipe()
		req := request(t, http.MethodPost, "/", "")
		req.Body, req.ContentLength, req.GetBody = body, -1, nil
		resp := c.send(t, req)
		for _, letter := range []string{"a", "b", "c"} {
			_, _ = io.WriteString(upload, letter)
			expect(t, resp.Body, "data: "+letter+"\n\n")
		}
		_ = upload.Close()
		if rest := readAll(t, resp.Body); rest != "" {
			t.Errorf("and then %q", rest)
		}
	})
}

func TestStreamThatBreaksOff(t *testing.T) {
	both(t, func(w http.ResponseWriter, _ *http.Request) {
		begin(w)
		flush(w, "data: a\n\ndata")
		panic(http.ErrAbortHandler)
	}, func(t *testing.T, c *chain) {
		resp := c.send(t, request(t, http.MethodGet, "/", ""))
		body, err := io.ReadAll(resp.Body)
		if string(body) != "data: a\n\ndata" || err == nil {
			t.Errorf("the client got %q and %v, which looks whole", body, err)
		}
		if s := c.last(t); s.Outcome.End != relay.Cut || s.Err == nil || s.body != string(body) {
			t.Errorf("observed %+v", s)
		}
	})
}

func TestClientThatGoesAwayEndsTheRequest(t *testing.T) {
	for name, answers := range map[string]bool{"in a stream": true, "before a response": false} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan struct{})
			both(t, func(w http.ResponseWriter, r *http.Request) {
				if answers {
					begin(w)
				}
				<-r.Context().Done()
				close(gone)
			}, func(t *testing.T, c *chain) {
				gone = make(chan struct{})
				req := request(t, http.MethodGet, "/", "")
				ctx, cancel := context.WithCancel(req.Context())
				if answers {
					c.send(t, req.WithContext(ctx))
				} else {
					go func() { _, _ = c.RoundTrip(req.WithContext(ctx)) }()
				}
				synctest.Wait()
				cancel()
				<-gone
				if s := c.last(t); s.Outcome.End != relay.Left || (s.Response != nil) != answers {
					t.Errorf("observed %+v", s)
				}
			})
		})
	}
}

func TestRelayThatStopsEndsWhatPasses(t *testing.T) {
	c := &chain{}
	run(t, options{observer: c.observe}, func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		<-r.Context().Done()
	}, func(t *testing.T, c *chain) { c.send(t, request(t, http.MethodGet, "/", "")) })
	if len(c.seen) != 1 || c.seen[0].Outcome.End != relay.Stopped {
		t.Errorf("observed %+v", c.seen)
	}
}

func TestServerThatCannotBeReached(t *testing.T) {
	broken := errors.New("broken")
	var x seen
	to, _ := url.Parse("http://api.test")
	r, err := relay.New(relay.Options{
		To:        to,
		Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, broken }),
		Observe:   func(e *relay.Exchange) { _, err := e.Next(); x = seen{Exchange: e, Outcome: e.End()}; _ = err },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := serve(t, r, httptest.NewRequest(http.MethodGet, "/x", http.NoBody))
	if w.Code != http.StatusBadGateway || !strings.HasPrefix(w.Body.String(), "feedscope tap cannot reach api.test: ") {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
	if x.Outcome.End != relay.Never || !errors.Is(x.Err, broken) || x.Response != nil || x.Path != "/x" {
		t.Errorf("observed %+v", x)
	}
}

func TestOtherServersAreRefused(t *testing.T) {
	to, _ := url.Parse("http://api.test")
	reached := false
	r, err := relay.New(relay.Options{To: to, Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
		reached = true
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]int{
		"http://other.test/": http.StatusForbidden, "https://api.test/": http.StatusForbidden,
		"http://api.test:81/": http.StatusForbidden, "http://API.test/x": http.StatusOK, "/x": http.StatusOK,
	} {
		reached = false
		req := httptest.NewRequest(http.MethodGet, address, http.NoBody)
		if w := serve(t, r, req); w.Code != want || reached != (want == http.StatusOK) {
			t.Errorf("%s: %d, reached: %v", address, w.Code, reached)
		}
	}
	req := httptest.NewRequest(http.MethodConnect, "api.test:443", http.NoBody)
	if w := serve(t, r, req); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("CONNECT: %d", w.Code)
	}
}

func TestUpgrades(t *testing.T) {
	for protocol, passes := range map[string]bool{"websocket": true, "h2c": false} {
		t.Run(protocol, func(t *testing.T) {
			var got http.Header
			run(t, options{}, func(w http.ResponseWriter, r *http.Request) {
				got = r.Header
				w.Header().Set("Upgrade", "websocket")
				w.WriteHeader(http.StatusUpgradeRequired)
			}, func(t *testing.T, c *chain) {
				req := request(t, http.MethodGet, "/", "")
				req.Header = http.Header{
					"Connection": {"Upgrade, HTTP2-Settings"}, "Upgrade": {protocol}, "Http2-Settings": {"AAMAAABk"},
				}
				resp := c.send(t, req)
				if resp.StatusCode != http.StatusUpgradeRequired {
					t.Error(resp.Status)
				}
				if asked := got.Get("Upgrade") == protocol; asked != passes || got.Get("Http2-Settings") != "" {
					t.Errorf("the server got %v", got)
				}
			})
		})
	}
}

func TestSlowObserverMissesBytesAndDelaysNothing(t *testing.T) {
	text := strings.Repeat("x", 100)
	var reads []feeds.Read
	var outcome relay.Outcome
	slow := func(x *relay.Exchange) {
		time.Sleep(time.Hour)
		for {
			r, err := x.Next()
			if err != nil {
				break
			}
			reads = append(reads, r)
		}
		outcome = x.End()
	}
	run(t, options{queue: 1000, observer: slow}, func(w http.ResponseWriter, _ *http.Request) {
		begin(w)
		for range 50 {
			flush(w, text)
			time.Sleep(time.Second)
		}
	}, func(t *testing.T, c *chain) {
		_, body := c.get(t, "/")
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(body) != 5000 || len(reads) != 4 || outcome.Bytes != 5000 || outcome.Missed != 4600 || outcome.End != relay.Complete {
			t.Errorf("the client got %d bytes, the observer %d reads; %+v", len(body), len(reads), outcome)
		}
		if !slices.IsSortedFunc(reads, func(a, b feeds.Read) int { return a.Time.Compare(b.Time) }) || reads[1].Offset != 100 {
			t.Errorf("got %+v", reads)
		}
	})
}

func TestAddressMustBeThatOfAServer(t *testing.T) {
	for _, address := range []string{
		"api.test", "ftp://api.test", "http://", "http://u:p@api.test", "http://api.test?q", "http://api.test/?", "http://api.test/#x",
	} {
		to, _ := url.Parse(address)
		if _, err := relay.New(relay.Options{To: to}); err == nil {
			t.Errorf("%s was accepted", address)
		}
	}
	if _, err := relay.New(relay.Options{}); err == nil {
		t.Error("no address was accepted")
	}
}

// TestWebPagesReachNoServer sends requests as a page does whose name leads to this machine. The relay puts the name of its own
// server in place, so that server could not refuse them.
func TestWebPagesReachNoServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := relay.New(relay.Options{To: to, Names: []string{"host.docker.internal"}})
	if err != nil {
		t.Fatal(err)
	}
	tap := httptest.NewServer(r)
	defer tap.Close()
	for host, want := range map[string]int{
		"": http.StatusOK, "localhost:9000": http.StatusOK, "host.docker.internal": http.StatusOK, "evil.example:9000": http.StatusForbidden,
		"build": http.StatusForbidden,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tap.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("Host %q: got status %d, want %d", host, resp.StatusCode, want)
		}
	}
}
