package dashboard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
)

const answerStream = `data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}

data: [DONE]

`

func TestRoundIsOneRequestToEachFeedAfterAQuestion(t *testing.T) {
	var mu sync.Mutex
	requests := make(map[string]int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		requests[r.URL.Path]++
		mu.Unlock()
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprint(w, answerStream)
	}))
	defer server.Close()
	config := "feeds:\n"
	for _, name := range []string{"a", "b", "c"} {
		config += fmt.Sprintf("  - {name: %s, url: %s/%s, body: x, format: openai}\n", name, server.URL, name)
	}
	l := newLive(t, config+"panels:\n  - {name: A, type: answer, feeds: [a]}\n  - {name: Compare, type: compare, feeds: [a, c]}\n")
	expect := func(when string, a, b, c int) {
		t.Helper()
		want := map[string]int{"/a": a, "/b": b, "/c": c}
		for {
			mu.Lock()
			got := fmt.Sprint(requests)
			mu.Unlock()
			over := 0
			for _, f := range l.hub.Feeds() {
				if f.Status().State == feeds.Ended {
					over++
				}
			}
			if over == 3 && got == fmt.Sprint(want) {
				return
			}
			select {
			case <-l.hub.Changed():
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: %s, want %v", when, got, want)
			}
		}
	}
	expect("at first", 1, 1, 1)
	l.update(key("r"))
	if l.update(frameMsg{now: time.Now()}); !strings.Contains(shown(l.Model), "Send 2 requests again?") {
		t.Fatal(shown(l.Model))
	}
	l.update(key("2"))
	expect("after no", 1, 1, 1)
	l.update(key("r"))
	l.update(key("1"))
	expect("after yes", 2, 1, 2)
	l.update(frameMsg{now: time.Now()})
	if text := shown(l.Model); !strings.Contains(text, "2 rounds") {
		t.Error(text)
	}
}
