package watch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
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

func TestIndexPageNamesTheCommand(t *testing.T) {
	for _, command := range []string{"watch", "collect"} {
		w := httptest.NewRecorder()
		newServer(command, new(exposed), prometheus.NewRegistry()).http.Handler.ServeHTTP(w, httptest.NewRequestWithContext(
			context.WithValue(t.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}), http.MethodGet, "http://localhost/", nil,
		))
		if got, want := w.Body.String(), "feedscope "+command+": /metrics, /healthz, /readyz\n"; w.Code != http.StatusOK || got != want {
			t.Errorf("the page of %s: %d %q", command, w.Code, got)
		}
	}
}
