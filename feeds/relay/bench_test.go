package relay_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
)

// BenchmarkDelay measures the time from the write of an event to its arrival at the client, over loopback connections,
// one event at a time.
func BenchmarkDelay(b *testing.B) {
	next := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		for {
			select {
			case <-next:
				flush(w, event)
			case <-r.Context().Done():
				return
			}
		}
	}))
	b.Cleanup(server.Close)
	b.Run("direct", func(b *testing.B) { measure(b, server.URL, next) })
	for name, engine := range map[string]*alter.Engine{"relayed": nil, "relayed, without rules": {}} {
		b.Run(name, func(b *testing.B) { measureRelay(b, server.URL, next, engine) })
	}
}

// measureRelay measures a relay to a server.
func measureRelay(b *testing.B, address string, next chan<- struct{}, engine *alter.Engine) {
	to, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	r, err := relay.New(relay.Options{To: to, Observe: func(x *relay.Exchange) {
		for err := error(nil); err == nil; {
			_, err = x.Next()
		}
	}, Alter: engine})
	if err != nil {
		b.Fatal(err)
	}
	front := httptest.NewServer(r)
	defer front.Close()
	measure(b, front.URL, next)
}

const event = "data: {\"delta\":\"some words of an answer, as they come\"}\n\n"

func measure(b *testing.B, address string, next chan<- struct{}) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var delays []time.Duration
	buf := make([]byte, len(event))
	for b.Loop() {
		began := time.Now()
		next <- struct{}{}
		for n := 0; n < len(event); {
			read, err := resp.Body.Read(buf[n:])
			if n += read; err != nil {
				b.Fatal(err)
			}
		}
		delays = append(delays, time.Since(began))
	}
	slices.Sort(delays)
	b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(delays[len(delays)/2].Microseconds()), "p50-µs")
}
