package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// command sends a request to the control endpoint from a peer address.
func (g *rig) command(method, target, peer string, header ...string) (int, string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, "http://127.0.0.1:7333"+target, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	r.RemoteAddr = peer
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	w := httptest.NewRecorder()
	g.server.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

const localPeer = "127.0.0.1:5000"

func TestLocalClientsControlFaults(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		for _, step := range []struct {
			method, target string
			code           int
			want           string
		}{
			{"GET", "/faults", 200, `{}`},
			{"PUT", "/faults/market?fault=idle-cut,late", 200, `{"/market":["late","idle-cut:5s"]}`},
			{"PUT", "/faults/market?falt=skew", 400, `unknown parameter "falt"; use ?fault=NAME`},
			{"POST", "/faults/market?fault=idle-cut:1s", 200, `{"/market":["late","idle-cut:1s"]}`},
			{"PUT", "/faults?fault=skew", 200, `{"*":["skew:-90s"],"/market":["late","idle-cut:1s"]}`},
			{"DELETE", "/faults/market?fault=late", 200, `{"*":["skew:-90s"],"/market":["idle-cut:1s"]}`},
			{"DELETE", "/faults/market", 200, `{"*":["skew:-90s"]}`},
			{"PUT", "/faults/alerts?fault=bom", 200, `{"*":["skew:-90s"],"/alerts":["bom"]}`},
			{"DELETE", "/faults", 200, `{}`},
			{"PUT", "/faults/nothing?fault=late", 404, "unknown feed /nothing"},
			{"PUT", "/faults?fault=latte", 400, `unknown fault "latte"; did you mean late?`},
			{"PATCH", "/faults", 405, "use GET, PUT, POST or DELETE"},
		} {
			code, body := g.command(step.method, step.target, localPeer)
			if code != step.code || strings.TrimSpace(body) != step.want {
				t.Errorf("%s %s: %d %s", step.method, step.target, code, body)
			}
			if code == http.StatusOK && !json.Valid([]byte(body)) {
				t.Errorf("not valid JSON: %s", body)
			}
		}
	})
}

func TestOnlyLocalClientsControlFaults(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		for name, c := range map[string]struct {
			peer   string
			header []string
		}{
			"another machine":                     {peer: "192.0.2.7:5000"},
			"a proxy (X-Forwarded-For)":           {peer: localPeer, header: []string{"X-Forwarded-For", "192.0.2.7"}},
			"a proxy (Forwarded)":                 {peer: localPeer, header: []string{"Forwarded", "for=192.0.2.7"}},
			"a foreign host name":                 {peer: localPeer, header: []string{"Host", "rebound.example:7333"}},
			"a cross-site page":                   {peer: localPeer, header: []string{"Sec-Fetch-Site", "cross-site"}},
			"a cross-site page in an old browser": {peer: localPeer, header: []string{"Origin", "http://example.com"}},
			"no peer address":                     {peer: ""},
			"a peer that is not an IP address":    {peer: "pipe"},
		} {
			code, _ := g.command(http.MethodPost, "/faults?fault=html", c.peer, c.header...)
			if code != http.StatusForbidden || len(g.server.Faults()) > 0 {
				t.Errorf("%s gets %d; active faults: %v", name, code, g.server.Faults())
			}
		}
		for _, host := range []string{"localhost:7333", "127.0.0.1", "[::1]:7333", "[::1]"} {
			if code, body := g.command(http.MethodGet, "/faults", "[::1]:5000", "Host", host); code != http.StatusOK {
				t.Errorf("%s gets %d %s", host, code, body)
			}
		}
	})
}
