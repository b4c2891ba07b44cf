package conn_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http/httptrace"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"feedscope/feeds/conn"
)

// queue buffers a pipe; its writer never waits for its reader.
type queue chan []byte

func (q queue) Write(p []byte) (int, error) {
	q <- bytes.Clone(p)
	return len(p), nil
}

func (q queue) drain(w io.Writer) {
	for p := range q {
		_, _ = w.Write(p)
	}
}

// narrow serves HTTP/2 on a connection. On the first ping it lowers its limit to one stream and reports that it did.
func narrow(c net.Conn, understood chan<- struct{}) {
	if _, err := io.CopyN(io.Discard, c, int64(len(http2.ClientPreface))); err != nil {
		return
	}
	out := make(queue, 99)
	defer close(out)
	go out.drain(c)
	f := http2.NewFramer(out, c)
	_ = f.WriteSettings()
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.HeadersFrame:
			var head bytes.Buffer
			e := hpack.NewEncoder(&head)
			_ = e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
			_ = e.WriteField(hpack.HeaderField{Name: "content-type", Value: "text/event-stream"})
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: frame.StreamID, BlockFragment: head.Bytes(), EndHeaders: true})
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				_ = f.WriteSettingsAck()
			}
		case *http2.PingFrame: // The client pings a quiet connection.
			_ = f.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 1})
			_ = f.WritePing(true, frame.Data)
			understood <- struct{}{}
		}
	}
}

// TestRefusedStreamsOpenOnAnotherConnection lowers the server's limit after net/http has chosen a connection for a
// stream and before it opens the stream.
func TestRefusedStreamsOpenOnAnotherConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		understood := make(chan struct{}, 9)
		dials := 0
		c := conn.NewClient(conn.Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials++
			ours, theirs := net.Pipe()
			go narrow(theirs, understood)
			return ours, nil
		}})
		r := request(t, "http://feed.test/")
		r.Route.HTTP = conn.H2C
		ctx, cancel := context.WithCancel(t.Context())
		first, err := c.Open(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		late := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
			if i.Reused { // The connection is chosen. The ping of a quiet connection makes the server lower its limit.
				<-understood
				time.Sleep(time.Second)
			}
		}})
		start := time.Now()
		second, err := c.Open(late, r)
		if err != nil {
			t.Fatal(err)
		}
		if dials != 2 || time.Since(start) > 30*time.Second {
			t.Errorf("%d connections after %v", dials, time.Since(start))
		}
		_ = first.Body.Close()
		_ = second.Body.Close()
		cancel()
		c.Close()
		time.Sleep(time.Minute)
	})
}
