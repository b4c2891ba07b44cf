package server_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"feedscope/demo-server/server"
)

// TestServingAgainOnTheSameAddress stops the server on a real port, serves the port again and resumes.
func TestServingAgainOnTheSameAddress(t *testing.T) {
	t.Parallel()
	s, err := server.New(server.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	run, stop := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() {
		_ = s.Run(run)
		close(ran)
	}()
	defer func() { <-ran }()
	defer stop()

	addr, last := "127.0.0.1:0", uint64(0)
	for range 3 {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		addr = l.Addr().String()
		ctx, cut := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- s.Serve(ctx, l) }()
		last = readSome(t, addr, last, cut)
		if err := <-served; err != nil {
			t.Fatal(err)
		}
	}
}

// readSome resumes after an id, stops the server after 20 events, and returns the last id received.
func readSome(t *testing.T, addr string, last uint64, cut func()) uint64 {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/market?history=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if last > 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatUint(last, 10))
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines, events := bufio.NewScanner(resp.Body), 0
	for lines.Scan() {
		text, isID := strings.CutPrefix(lines.Text(), "id: ")
		if !isID {
			continue
		}
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || last > 0 && n != last+1 {
			t.Fatalf("id %q follows %d", text, last)
		}
		last = n
		if events++; events == 20 {
			cut()
		}
	}
	if lines.Err() != nil {
		t.Errorf("the stream ended with %v", lines.Err())
	}
	return last
}
