package watch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dunglas/mercure"
)

const mercureKey = "a key for tests that is long enough"

// publisher returns a token that may publish everything, signed as in RFC 7515.
func publisher() string {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(`{"mercure":{"publish":["*"]}}`))
	mac := hmac.New(sha256.New, []byte(mercureKey))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}

func TestMercure(t *testing.T) {
	hub, err := mercure.NewHub(mercure.WithAnonymous(), mercure.WithPublisherJWT([]byte(mercureKey), "HS256"),
		mercure.WithSubscriberJWT([]byte(mercureKey), "HS256"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(hub)
	t.Cleanup(server.Close)
	publish := func(id, data string) {
		form := url.Values{"topic": {"https://example.com/meters/boiler"}, "id": {id}, "type": {"reading"}, "data": {data}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/.well-known/mercure",
			strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer "+publisher())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
			t.Fatalf("publishing: %s: %s", resp.Status, answer)
		}
	}

	next := tail(t, "--preset", "mercure", "--param", "hub="+server.URL)
	next(live)
	publish("urn:test:1", `{"watts":1180}`)
	l := next(event(`{"watts":1180}`))
	if l.Feed != "mercure" || l.Type != "reading" || l.ID != "urn:test:1" {
		t.Errorf("received %+v", l)
	}
	server.CloseClientConnections()
	if l := next(live); !strings.Contains(l.Reason, "urn:test:1") {
		t.Errorf("after a cut: %+v", l)
	}
	publish("urn:test:2", "text")
	next(event("text"))
}
