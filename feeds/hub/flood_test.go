package hub_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// line is a connection that answers a request with a text, in pieces of 32 KiB with a pause before each.
type line struct {
	net.Conn
	text      string
	pause     time.Duration
	once      sync.Once
	requested chan struct{} // Closed by the request: an earlier answer would end the connection.
}

func (l *line) Read(p []byte) (int, error) {
	<-l.requested
	time.Sleep(l.pause)
	if l.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 32<<10)], l.text)
	l.text = l.text[n:]
	return n, nil
}

func (l *line) Write(p []byte) (int, error) {
	l.once.Do(func() { close(l.requested) })
	return len(p), nil
}

func (l *line) Close() error         { return nil }
func (l *line) RemoteAddr() net.Addr { return &net.TCPAddr{} }

func TestOnlyFloodUsesLargeReads(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"
	chunk := strings.Repeat("data: 0123456789\n\n", 1<<20/18+1)[:1<<20]
	for pause, largest := range map[time.Duration]int{0: 256 << 10, time.Millisecond: 64 << 10} {
		synctest.Test(t, func(t *testing.T) {
			got := 0
			dial := func(context.Context, string, string) (net.Conn, error) {
				return &line{text: head + chunk + "\r\n0\r\n\r\n", pause: pause, requested: make(chan struct{})}, nil
			}
			h := hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: dial}})
			defer h.Close()
			f, err := h.Add(
				feeds.Spec{
					URL:         "http://f/",
					NoReconnect: true,
					Tap:         func(_ uint32, p []byte) { got = max(got, len(p)) },
				},
			)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if n := f.Totals().Messages; n != 1<<20/18 {
				t.Errorf("%v: %d events", pause, n)
			}
			if got > largest || got <= largest/2 {
				t.Errorf(
					"with pauses of %v, reads return up to %d bytes, want %d",
					pause,
					got,
					largest,
				)
			}
		})
	}
}
