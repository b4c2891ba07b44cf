package cli_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/cli"
)

// servePieces serves pieces as one finite stream, each in its own chunk.
func servePieces(t *testing.T, pieces ...string) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, p := range pieces {
			_, _ = io.WriteString(w, p)
			_ = http.NewResponseController(w).Flush()
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestRawAndSSEKeepBytes(t *testing.T) {
	const stream = ": hello|\nretry: 100\n\nid: 1\ndata: a\n|data: \x1b[31m\xff\n|\nevent: b|\ndata:c\n\n"
	for name, end := range map[string]string{"LF": "\n", "CR": "\r", "CRLF": "\r\n", "split CRLF": "\r|\n"} {
		t.Run(name, func(t *testing.T) {
			pieces := strings.Split(strings.ReplaceAll(stream, "\n", end), "|")
			url, sent := servePieces(t, pieces...), strings.Join(pieces, "")
			check := func(want string, args ...string) {
				t.Helper()
				code, out, errOut := cli.RunHere(args...)
				if code != 0 || out != want {
					t.Errorf("%s: code %d, %q, want %q\n%s", strings.Join(args, " "), code, out, want, errOut)
				}
			}
			check(sent, "tail", url, "--no-reconnect", "-o", "raw")
			first := strings.Index(sent, "id: 1")
			check(sent[first:], "tail", url, "--no-reconnect", "-o", "raw", "--event", "message,b")
			path := filepath.Join(t.TempDir(), "f.capture")
			check("", "record", "-o", path, url, "--no-reconnect")
			check(sent, "export", path, "--to", "sse")
		})
	}
}
