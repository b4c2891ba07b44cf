package proxies_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
)

// relay returns a proxy for behind that imitates content scanners: forward decides when the client gets which bytes
// of the body. The head goes with its first write, or at once if it flushes.
func relay(forward func(w http.ResponseWriter, body io.Reader)) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		serveHandler(t, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			out, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+upstream+r.URL.String(), r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			out.Header = r.Header.Clone()
			answer, err := http.DefaultTransport.RoundTrip(out)
			if err != nil {
				return // The client has left.
			}
			defer func() { _ = answer.Body.Close() }()
			for name, values := range answer.Header {
				w.Header()[name] = values
			}
			if answer.StatusCode != http.StatusOK || r.Method == http.MethodHead {
				w.WriteHeader(answer.StatusCode)
				return
			}
			forward(w, answer.Body)
		}))
		return l.Addr().String()
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// reads calls got with the bytes of each read.
func reads(body io.Reader, got func(p []byte)) {
	for p := make([]byte, 64<<10); ; {
		n, err := body.Read(p)
		if n > 0 {
			got(p[:n])
		}
		if err != nil {
			return
		}
	}
}

func storing(w http.ResponseWriter, body io.Reader) {
	all, _ := io.ReadAll(body)
	_, _ = w.Write(all)
}

// storingBody sends the head at once and stores the body.
func storingBody(w http.ResponseWriter, body io.Reader) {
	flush(w)
	storing(w, body)
}

// keepingChunk keeps each chunk until the next one arrives.
func keepingChunk(w http.ResponseWriter, body io.Reader) {
	flush(w)
	var kept []byte
	reads(body, func(p []byte) {
		_, _ = w.Write(kept)
		flush(w)
		kept = bytes.Clone(p)
	})
}

// keepingTail keeps the last n bytes, in which a pattern may begin.
func keepingTail(n int) func(http.ResponseWriter, io.Reader) {
	return func(w http.ResponseWriter, body io.Reader) {
		flush(w)
		var kept []byte
		reads(body, func(p []byte) {
			kept = append(kept, p...)
			if out := len(kept) - n; out > 0 {
				_, _ = w.Write(kept[:out])
				flush(w)
				kept = kept[out:]
			}
		})
	}
}

// filling sends n bytes at a time.
func filling(n int) func(http.ResponseWriter, io.Reader) {
	return func(w http.ResponseWriter, body io.Reader) {
		flush(w)
		var kept []byte
		reads(body, func(p []byte) {
			for kept = append(kept, p...); len(kept) >= n; kept = kept[n:] {
				_, _ = w.Write(kept[:n])
				flush(w)
			}
		})
	}
}

// withoutComments drops comments.
func withoutComments(w http.ResponseWriter, body io.Reader) {
	flush(w)
	reads(body, func(p []byte) {
		if kept := bytes.ReplaceAll(p, []byte(": beat\n\n"), nil); len(kept) > 0 {
			_, _ = w.Write(kept)
			flush(w)
		}
	})
}

// configuredFeed returns a start function for an origin behind a proxy, with more keys in the feed's configuration.
func configuredFeed(o origin, proxy func(*testing.T, string) string, keys string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		url := events(proxy(t, o.serve(t)))
		path := configured(t, t.TempDir(), "feeds:\n  - name: feed\n    url: %s\n    %s\n", url, keys)
		return []string{"feed", "--config", path}
	}
}

func split(address string) (host, port string) {
	host, port, _ = net.SplitHostPort(address)
	return host, port
}
