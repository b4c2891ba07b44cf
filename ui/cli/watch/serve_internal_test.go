package watch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWebPagesCannotReadMetrics(t *testing.T) {
	for host, want := range map[string]int{"127.0.0.1:9464": 200, "localhost:9464": 200, "evil.example:9464": 403} {
		r := httptest.NewRequestWithContext(
			context.WithValue(t.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}), http.MethodGet, "/", nil,
		)
		r.Host = host
		w := httptest.NewRecorder()
		local(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("a request for %s has status %d, want %d", host, w.Code, want)
		}
	}
}
