package status

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
)

// newSecure runs a feed that takes any certificate, and waits until it is in a state.
func newSecure(t *testing.T, route conn.Route, want feeds.State) *Panel {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	if _, err := h.Add(feeds.Spec{Name: "wall", URL: server.URL, Route: route}); err != nil {
		t.Fatal(err)
	}
	d := panel.Deps{Hub: h, Feeds: panel.NewRoster("wall")}
	for s, _ := d.Status(0); s.State != want; s, _ = d.Status(0) {
		<-h.Changed()
	}
	return newPanel(t, d)
}

func detail(t *testing.T, p *Panel) string {
	t.Helper()
	draw(p, 80, 2)
	_, lines, ok := p.Detail(paneltest.Frame(), 100)
	if !ok {
		t.Fatal("no detail")
	}
	return strings.Join(paneltest.Plain(lines), "\n")
}

func TestInsecureIsMarkedAtEveryWidth(t *testing.T) {
	p := newSecure(t, conn.Route{TLS: conn.TLS{Insecure: true}}, feeds.Live)
	p.names.Add(strings.Repeat("x", mostName))
	for _, w := range []int{36, 50, 56, 60, 74, 80, 92, 111, 112, 118, 127, 128, 140, 200} {
		draw(p, w, 2)
		f := paneltest.Frame()
		line := p.Lines(f, w, 2)[1]
		if plain := paneltest.Plain([]string{line})[0]; !strings.Contains(plain, "insecure") {
			t.Errorf("%d wide: %q", w, plain)
		}
		if red := f.Theme.Row(theme.Bad, true); !strings.Contains(line, red.Open()+"insecure") {
			t.Errorf("%d wide: not in red: %q", w, line)
		}
	}
	if text := detail(t, p); !strings.Contains(text, "insecure           the server's certificate is not verified") ||
		!strings.Contains(text, "certificate        O=Acme Co") {
		t.Error(text)
	}
}

func TestFailureShowsKindAndCertificate(t *testing.T) {
	text := detail(t, newSecure(t, conn.Route{}, feeds.Failed))
	for _, want := range []string{"last failure       tls-untrusted", "certificate        O=Acme Co, until 2084"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
