package hub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestReconnectFromID(t *testing.T) {
	var sent []string
	withFeed(t, feeds.Spec{}, func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, strings.Join(r.Header["Last-Event-Id"], "+"))
		stream("id: 9\ndata: x\n\n", holding)(w, r)
	}, func(w *env) {
		w.expect(0, "0s connecting: connecting", "0s live: connected", "0s message#9=x")
		if err := w.feed.ReconnectFrom("5"); err != nil {
			t.Fatal(err)
		}
		w.expect(
			time.Second,
			"0s connecting: resuming after id 5",
			"0s live: connected, asked to resume after id 5",
			"0s message#9=x",
		)
		if err := w.feed.ReconnectFrom(""); err != nil {
			t.Fatal(err)
		}
		w.after(0)
		if got := strings.Join(sent, "|"); got != "|5|" {
			t.Errorf("sent %q", got)
		}
		if w.feed.ReconnectFrom("a\nb") == nil {
			t.Error("an id with a line feed is accepted")
		}
	})
}

func TestReconnectFromAppliesOnce(t *testing.T) {
	var sent []string
	withFeed(t, feeds.Spec{}, func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, strings.Join(r.Header["Last-Event-Id"], "+"))
		stream("id: 9\ndata: x\n\n", holding)(w, r)
	}, func(w *env) {
		w.after(0)
		_ = w.feed.ReconnectFrom("5")
		w.after(0)
		w.feed.Reconnect()
		w.after(0)
		if got := strings.Join(sent, "|"); got != "|5|9" {
			t.Errorf("sent %q", got)
		}
	})
}

func TestHeadersCanBeSetAtRunTime(t *testing.T) {
	var sent []string
	withFeed(
		t,
		feeds.Spec{Header: http.Header{"x-one": {"1"}, "X-Two": {"2"}}},
		func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.Header.Get("X-One")+r.Header.Get("X-Two")+r.Header.Get("X-Three"))
			stream("data: x\n\n", holding)(w, r)
		},
		func(w *env) {
			for _, set := range [][2]string{{"x-one", "a"}, {"X-Three", "c"}, {"X-One", ""}, {"x-three", ""}} {
				w.after(0)
				w.feed.SetHeader(set[0], set[1])
				w.feed.Reconnect()
			}
			w.after(0)
			if got := strings.Join(sent, "|"); got != "12|a2|a2c|12c|12" {
				t.Errorf("sent %q", got)
			}
		},
	)
}
