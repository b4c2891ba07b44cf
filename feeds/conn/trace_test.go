package conn_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/conn"
)

// steps collects the steps of an attempt.
type steps struct {
	mu  sync.Mutex
	all []conn.Step
}

func (s *steps) add(step conn.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, step)
}

// words describes each step once, with "PORT" for the port that the system chose.
func (s *steps) words(port string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var words []string
	for _, step := range s.all {
		if w := strings.ReplaceAll(step.String(), port, "PORT"); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

func TestAttemptReportsItsSteps(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { stream(w) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	plain, secure := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) }), server.URL
	for name, c := range map[string]struct {
		url  string
		want []string // In this order, possibly with others between them.
	}{
		"by address": {
			plain, []string{"connecting to 127.0.0.1:PORT", "TCP to 127.0.0.1:PORT", "waiting for the response head"},
		},
		"by name": {
			strings.Replace(plain, "127.0.0.1", "localhost", 1),
			[]string{
				"connecting to localhost:PORT", "looking up localhost", "TCP to 127.0.0.1:PORT",
				"waiting for the response head",
			},
		},
		"with TLS that fails": {
			secure, []string{"connecting to 127.0.0.1:PORT", "TCP to 127.0.0.1:PORT", "TLS handshake"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got steps
			r := request(t, c.url)
			r.Steps = got.add
			_, _ = open(t, r)
			u, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			words := got.words(u.Port())
			rest := words
			for _, want := range c.want {
				i := slices.Index(rest, want)
				if i < 0 {
					t.Fatalf("%q is missing or out of order in %q", want, words)
				}
				rest = rest[i+1:]
			}
		})
	}
}

func TestStepsHaveStartTimesAndEndWithTheAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got steps
		client := conn.NewClient(conn.Options{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			time.Sleep(2 * time.Second)
			httptrace.ContextClientTrace(ctx).ConnectStart(network, addr)
			ours, theirs := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, theirs) }()
			return ours, nil
		}})
		r := request(t, "http://a.test/")
		r.ConnectTimeout, r.HeadTimeout, r.Steps = 9*time.Second, 5*time.Second, got.add
		start := time.Now()
		_, _ = client.Open(t.Context(), r)
		var began []time.Duration
		for _, s := range got.all {
			began = append(began, s.Since.Sub(start))
		}
		if want := []time.Duration{0, 2 * time.Second, 2 * time.Second}; !slices.Equal(began, want) {
			t.Errorf("%q began after %v, want %v", got.words("-"), began, want)
		}
		r.ConnectTimeout = time.Second // Ends while the dial goes on.
		got.all = nil
		_, _ = client.Open(t.Context(), r)
		time.Sleep(time.Minute)
		if words := got.words("-"); !slices.Equal(words, []string{"connecting to a.test:80"}) {
			t.Errorf("reported %q", words)
		}
		client.Close()
	})
}
