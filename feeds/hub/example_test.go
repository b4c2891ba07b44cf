package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
	"feedscope/feeds/timeline"
)

// serve answers every request with the given event stream, and keeps it open if hold is set.
func serve(text string, hold bool) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, text)
		if hold {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
}

// A fold receives every event of a feed, once and in order, on the feed's goroutine.
func Example() {
	server := serve(
		"event: price\ndata: 101.5\n\n"+"event: note\ndata: hello\n\n"+"event: price\ndata: 102.5\n\n",
		true,
	)
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()

	prices := make(chan string, 2)
	_, err := h.Add(feeds.Spec{Name: "market", URL: server.URL}, feeds.FoldFunc(func(events []feeds.Event) {
		for _, e := range events {
			if e.Kind == feeds.Message && string(e.Type) == "price" {
				prices <- string(e.Data) // A copy: the slices are valid only during the call.
			}
		}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-prices)
	fmt.Println(<-prices)
	// Output:
	// 101.5
	// 102.5
}

// quotes is state for snapshots: the last price of each symbol. The feed writes it, any goroutine may read it.
type quotes struct {
	mu   sync.Mutex
	last map[string]string
	seen int
}

func (q *quotes) Fold(events []feeds.Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range events {
		if symbol, price, ok := strings.Cut(string(e.Data), " "); ok && e.Kind == feeds.Message {
			q.last[symbol] = price
			q.seen++
		}
	}
}

func (q *quotes) snapshot() (prices string, seen int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return fmt.Sprint(q.last), q.seen
}

// A renderer takes a snapshot when the hub signals a change. However fast events arrive, it draws at its own pace and
// blocks no feed.
func ExampleHub_Changed() {
	server := serve("data: ALFA 100\n\n"+"data: BRAV 50\n\n"+"data: ALFA 101\n\n", true)
	defer server.Close()
	h := hub.New(hub.Options{HistoryBytes: -1})
	defer h.Close()

	state := &quotes{last: make(map[string]string)}
	if _, err := h.Add(feeds.Spec{URL: server.URL}, state); err != nil {
		fmt.Println(err)
		return
	}
	for range h.Changed() {
		if prices, seen := state.snapshot(); seen == 3 {
			fmt.Println(prices)
			break
		}
	}
	// Output: map[ALFA:101 BRAV:50]
}

// The history keeps the newest part of the merged timeline: events, comments and every change of state with its reason.
func ExampleHistory() {
	server := serve(": hello\n\n"+"id: 7\nevent: tick\ndata: a\n\n", false)
	defer server.Close()
	h := hub.New(hub.Options{HistoryBytes: 1 << 20})

	feed, err := h.Add(feeds.Spec{Name: "ticks", URL: server.URL, NoReconnect: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for feed.Status().State != feeds.Ended {
		<-h.Changed()
	}
	h.Close()

	var buffer timeline.Buffer
	first, next := h.History().Range()
	for seq := first; seq < next; seq++ {
		switch e, _ := h.History().Event(seq, &buffer); e.Kind {
		case feeds.Message:
			fmt.Printf("%s, id %s: %s\n", e.Type, e.ID, e.Data)
		case feeds.Change:
			fmt.Printf("%v: %s\n", e.State, e.Data)
		default:
			fmt.Printf("comment: %s\n", e.Data)
		}
	}
	// Output:
	// connecting: connecting
	// live: connected
	// comment: hello
	// tick, id 7: a
	// ended: the server closed the stream
}

// A stream that ends is resumed automatically after its last event.
func ExampleSpec() {
	resumed := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		if id := r.Header.Get("Last-Event-ID"); id != "" {
			resumed <- id
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, "id: 41\ndata: a\n\n"+"id: 42\ndata: b\n\n")
	}))
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()

	_, err := h.Add(feeds.Spec{
		URL:       server.URL,
		Heartbeat: 15 * time.Second,                  // Stale after 37.5 s of silence, dead after 60 s.
		TimePath:  "ts",                              // The path of the event time, for lag.
		Retry:     retry.Policy{Base: -1, Floor: -1}, // Reconnect without delay.
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("resumed after", <-resumed)
	// Output: resumed after 42
}

// Every change of state has a cause that a program can act on, which tells failures from commands.
func ExampleFeed_Reconnect() {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()

	changes := make(chan string, 9)
	feed, err := h.Add(feeds.Spec{URL: server.URL, Retry: retry.Policy{Base: -1, Floor: -1}}, feeds.FoldFunc(func(events []feeds.Event) {
		for _, e := range events {
			if e.Kind == feeds.Change {
				changes <- fmt.Sprintf("%v %q", e.State, e.Cause)
			}
		}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 4 {
		fmt.Println(<-changes)
	}
	feed.Reconnect()
	fmt.Println(<-changes)
	fmt.Println(<-changes)
	// Output:
	// connecting ""
	// waiting "status"
	// connecting ""
	// live ""
	// connecting "command"
	// live ""
}

// One hub serves independent feeds: each has its own folds, and can be removed while the others go on.
func ExampleHub_Remove() {
	server := serve("data: hello\n\n", true)
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()

	messages := make(chan string, 9)
	add := func(name string) *hub.Feed {
		feed, err := h.Add(feeds.Spec{Name: name, URL: server.URL}, feeds.FoldFunc(func(events []feeds.Event) {
			for _, e := range events {
				if e.Kind == feeds.Message {
					messages <- name + " " + string(e.Data)
				}
			}
		}))
		if err != nil {
			panic(err)
		}
		return feed
	}
	first := add("first")
	fmt.Println(<-messages)
	add("second")
	fmt.Println(<-messages)
	h.Remove(first)
	for _, feed := range h.Feeds() {
		fmt.Println(feed.Name(), feed.Status().State)
	}
	// Output:
	// first hello
	// second hello
	// second live
}
