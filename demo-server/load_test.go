//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	clients = 1000
	probes  = 20 // Clients that measure the delay of every event.
	measure = 10 * time.Second
)

// BenchmarkManyClients serves 1,000 clients over loopback for ten seconds. The server is a separate process; one more
// client reads nothing. Run it with
//
//	go test ./demo-server -run '^$' -bench ManyClients -benchtime 1x
//
// It reports the cores used by the server and by the clients, the events per client and second, and the time from an
// event's ts to its arrival.
func BenchmarkManyClients(b *testing.B) {
	for _, feed := range []string{"market", "events"} {
		b.Run(feed, func(b *testing.B) {
			for range b.N {
				serveClients(b, feed)
			}
		})
	}
}

func serveClients(b *testing.B, feed string) {
	began := time.Now()
	p := start(b)
	addr := strings.TrimPrefix(p.root, "http://")
	stalled := dial(b, addr, feed)
	ctx, stop := context.WithTimeout(b.Context(), measure)
	defer stop()
	var group sync.WaitGroup
	var mu sync.Mutex
	events, delays := 0, []time.Duration{}
	before := cpu(b)
	for i := range clients {
		c := dial(b, addr, feed)
		context.AfterFunc(ctx, func() { _ = c.Close() })
		group.Go(func() {
			var n int
			var own []time.Duration
			if i < probes {
				own = measureDelays(c)
				n = len(own)
			} else {
				n = count(c)
			}
			mu.Lock()
			defer mu.Unlock()
			events += n
			delays = append(delays, own...)
		})
	}
	group.Wait()
	clientCPU := cpu(b) - before
	life := time.Since(began)
	_ = stalled.Close()
	if code := p.stop(b, syscall.SIGTERM); code != exitDone {
		b.Errorf("the server exited with %d", code)
	}
	server := p.ProcessState.UserTime() + p.ProcessState.SystemTime()
	slices.Sort(delays)
	b.ReportMetric(server.Seconds()/life.Seconds(), "server-cores")
	b.ReportMetric(clientCPU.Seconds()/life.Seconds(), "client-cores")
	b.ReportMetric(float64(events)/clients/measure.Seconds(), "events/s/client")
	b.ReportMetric(float64(delays[len(delays)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(p.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024, "server-MB")
}

// dial requests a feed without history.
func dial(b *testing.B, addr, feed string) net.Conn {
	b.Helper()
	c, err := new(net.Dialer).DialContext(b.Context(), "tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "GET /%s?history=0 HTTP/1.0\r\n\r\n", feed); err != nil {
		b.Fatal(err)
	}
	return c
}

// count counts events until the connection closes.
func count(c net.Conn) (events int) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		events += bytes.Count(buf[:n], []byte("{\"ts\":"))
		if err != nil {
			return events
		}
	}
}

// measureDelays returns the delay of each event until the connection closes.
func measureDelays(c net.Conn) (delays []time.Duration) {
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), `data: {"ts":`); ok {
			text, _, _ = strings.Cut(text, ",")
			ts, _ := strconv.ParseInt(text, 10, 64)
			delays = append(delays, time.Since(time.UnixMilli(ts)))
		}
	}
	return delays
}

// cpu returns the CPU time used by this process.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
