package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// crowdSize is how many feeds of one event per second are measured.
const crowdSize = 10_000

// A crowd server sends in rounds: in each, the connections of one slot receive an event. A slot's turn comes once a second.
const (
	crowdSlots = 100
	roundTime  = time.Second / crowdSlots
)

// crowd serves one event per second to each of many connections, from one goroutine, so that it costs little beside what
// is measured. It writes chunked bodies on the bare connections.
type crowd struct {
	held atomic.Bool // No more events.

	mu    sync.Mutex
	slots [crowdSlots][]net.Conn
	count crowdCount
}

// crowdCount is how many connections have been opened and closed, and how many events were written.
type crowdCount struct{ Opened, Sent int }

// serveCrowd serves on an address until it fails. It prints its origin.
func serveCrowd() error {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c := new(crowd)
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", c.feed)
	mux.HandleFunc("/hold", func(http.ResponseWriter, *http.Request) { c.held.Store(true) })
	mux.HandleFunc("/count", func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = json.NewEncoder(w).Encode(c.count)
	})
	go c.send()
	fmt.Println("http://" + l.Addr().String())
	s := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	return s.Serve(l)
}

// feed adds a connection to the slot that has the fewest.
func (c *crowd) feed(w http.ResponseWriter, _ *http.Request) {
	stream, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
	if _, err := stream.Write([]byte(head)); err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	slot := &c.slots[c.count.Opened%crowdSlots]
	*slot = append(*slot, stream)
	c.count.Opened++
}

// send sends an event to the connections of each slot in turn.
func (c *crowd) send() {
	var event, chunk []byte
	for round := 0; ; round++ {
		time.Sleep(roundTime) // It drifts, which does not matter: events are counted.
		if c.held.Load() {
			continue
		}
		event = appendEvent(event[:0], round/crowdSlots, time.Now())
		chunk = fmt.Appendf(chunk[:0], "%x\r\n%s\r\n", len(event), event)
		c.mu.Lock()
		slot := &c.slots[round%crowdSlots]
		open := (*slot)[:0]
		for _, stream := range *slot {
			if _, err := stream.Write(chunk); err != nil {
				_ = stream.Close()
				continue
			}
			c.count.Sent++
			open = append(open, stream)
		}
		*slot = open
		c.mu.Unlock()
	}
}

// readCrowd reads streams with net/http and drops what it reads, the least that a Go client can do. It prints the number
// of events when it is asked to, and ends with its input.
func readCrowd(url string) {
	var events atomic.Int64
	client := &http.Client{Transport: &http.Transport{}}
	for range crowdSize {
		go func() {
			req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, http.NoBody) //nolint:gosec // Our own server.
			if err != nil {
				fail(err)
			}
			resp, err := client.Do(req) //nolint:gosec // As above.
			if err != nil {
				fail(err)
			}
			defer func() { _ = resp.Body.Close() }()
			buf := make([]byte, 4<<10)
			for {
				n, err := resp.Body.Read(buf)
				for i := 1; i < n; i++ {
					if buf[i-1] == '\n' && buf[i] == '\n' {
						events.Add(1)
					}
				}
				if err != nil {
					fail(err)
				}
			}
		}()
	}
	for {
		if _, err := fmt.Scanln(); err != nil {
			return // The input has ended.
		}
		fmt.Println(events.Load())
	}
}
