package config_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/retry"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"

	"github.com/google/go-cmp/cmp"
)

func TestForURLs(t *testing.T) {
	c, err := loader(nothing).ForURLs([]string{
		"http://user:hunter2@h/market?token=hunter2", "http://h/market", "https://h:8443/", "http://h/market/",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []feedconfig.Feed{
		defaultFeed("h/market", "http://user:hunter2@h/market?token=hunter2"),
		defaultFeed("h/market#2", "http://h/market"),
		defaultFeed("h:8443", "https://h:8443/"),
		defaultFeed("h/market#3", "http://h/market/"),
	}
	if diff := cmp.Diff(want, c.Feeds); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	if len(c.Panels) != 2 || c.Panels[0].Shared().Type != "feeds" || c.Panels[1].Shared().Type != "events" ||
		c.Layout[0].Lines != 7 {
		t.Errorf("panels %+v, layout %+v", c.Panels, c.Layout)
	}
}

func TestURLsOfTokenStreamsHaveAnswerPanels(t *testing.T) {
	c, err := loader(nothing).ForURLs([]string{"http://h/v1/chat/completions", "http://h/market", "http://h/api/chat?x=1", "http://h/mcp"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range c.Panels {
		got = append(got, fmt.Sprint(p.Shared().Type, p.Shared().Feeds))
	}
	want := []string{"feeds[]", "answer[h/v1/chat/completions]", "answer[h/api/chat]", "conversation[h/mcp]", "compare[h/v1/chat/completions h/api/chat]", "events[]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}

func TestLayoutOfComparison(t *testing.T) {
	for _, c := range []struct {
		urls, want string
	}{
		{"http://a/v1/messages", "Feeds 4 | Messages | Events"},
		{"http://a/mcp", "Feeds 4 | Mcp | Events"},
		{"http://h/v1/messages http://h/api/chat", "Messages Chat | Compare 7 | Feeds Events 5"},
		{"http://a/v1/messages http://b:8/v1/messages http://a/api/chat", "a/v1/messages b:8/v1/messages a/api/chat | Compare 9 | Feeds Events 5"},
		{"http://a/v1/messages http://b:8/v1/messages http://c/v1/messages", "a b:8 c | Compare 9 | Feeds Events 5"},
		{"http://a/1/api/chat http://b/1/api/chat http://c/1/api/chat http://d/1/api/chat", "a b | c d | Compare 11 | Feeds Events 5"},
		{"http://a/api/chat http://b/api/chat http://c/api/chat http://d/api/chat http://e/api/chat", "a b c | d e | Compare 12 | Feeds Events 5"},
	} {
		made, err := loader(nothing).ForURLs(strings.Fields(c.urls))
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, r := range made.Layout {
			var row []string
			for _, slot := range r.Panels {
				row = append(row, slot.Panel)
			}
			if r.Lines > 0 {
				row = append(row, fmt.Sprint(r.Lines))
			}
			rows = append(rows, strings.Join(row, " "))
		}
		if got := strings.Join(rows, " | "); got != c.want {
			t.Errorf("%s: %s", c.urls, got)
		}
	}
}

func TestFeedsWithoutEventsAreStillExpectedToAnswer(t *testing.T) {
	c, err := loader(nothing).ForURLs([]string{"http://a/v1/messages", "http://b/v1/messages"})
	if err != nil {
		t.Fatal(err)
	}
	drafts := []config.Draft{
		{Feed: c.Feeds[0], Reading: observed("message", `{"choices":[{"delta":{"content":"x"}}],"object":"chat.completion.chunk"}`, 9)},
		{Feed: c.Feeds[1]},
	}
	later, err := loader(nothing).Suggest(c, drafts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Panels, later.Panels, cmp.AllowUnexported()); diff != "" {
		t.Errorf("the panels change (- before, + after)\n%s", diff)
	}
}

func TestForURLsRejectsInvalidURLs(t *testing.T) {
	for _, u := range []string{
		"127.0.0.1:7333/x", "ftp://h/", "http://", "http://user:hunter2@h:x/?token=hunter2",
		"http://\x1b[31m/",
	} {
		_, err := loader(nothing).ForURLs([]string{u})
		switch {
		case err == nil:
			t.Errorf("%q is accepted", u)
		case strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\x1b"):
			t.Errorf("unsafe text: %q", err)
		case !strings.Contains(err.Error(), "for example http://127.0.0.1:7333/market"):
			t.Errorf("no advice: %v", err)
		}
	}
	if _, err := loader(nothing).ForURLs(nil); err == nil {
		t.Error("an empty list is accepted")
	}
}

func TestDefaultLayout(t *testing.T) {
	panels := func(types ...string) []panel.Settings {
		var all []panel.Settings
		for i, kind := range types {
			all = append(all, &events.Config{Common: panel.Common{Name: string(rune('a' + i)), Type: kind}})
		}
		return all
	}
	draw := func(rows []config.Row) string {
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(strings.Repeat("=", r.Lines) + strings.Repeat("*", r.Height))
			for _, s := range r.Panels {
				b.WriteString(s.Panel)
				if s.Width != 1 {
					t.Errorf("width %d", s.Width)
				}
			}
			b.WriteString(" ")
		}
		return b.String()
	}
	for _, x := range []struct {
		types []string
		feeds int
		want  string
	}{
		{[]string{"ticker", "feeds", "events", "metrics"}, 3, "======b *ac *d "},
		{[]string{"ticker", "events"}, 1, "*ab "},
		{[]string{"feeds", "events"}, 0, "====a *b "},
		{[]string{"feeds", "events"}, 1000, "============a *b "},
		{[]string{"feeds"}, 4, "*a "},
		{nil, 4, ""},
	} {
		if got := draw(loader(nothing).DefaultLayout(panels(x.types...), x.feeds)); got != x.want {
			t.Errorf("%v with %d feeds: got %q, want %q", x.types, x.feeds, got, x.want)
		}
	}
}

func TestSpec(t *testing.T) {
	c := parse(t, `
feeds:
  - name: a
    url: http://h/a
    headers: {x-client: me}
    last_event_id: 007
    heartbeat: 10s
    stale_after: 30s
    idle_timeout: 1m
    connect_timeout: 5s
    time: ts
    clock: http://h/time
    max_event: 1MiB
    reconnect: false
    method: PUT
    body: "@request.json"
    repeat: true
    resume: query:after=seq,persist
    compressed: true
    force: true
    decode: ndjson
    retry: {base: 2s, max: 20s, floor: 200ms, jitter: 0, reset_after: 10s}
    auth: {token_command: [vault, read, read], timeout: 3s}
    proxy: socks5h://me:s3cret@h
    no_proxy: a.test
    resolve: [h:443:127.0.0.1]
    http: h2c
`)
	want := feeds.Spec{
		Name: "a", URL: "http://h/a", Header: map[string][]string{"X-Client": {"me"}}, LastEventID: "007",
		Heartbeat: 10 * time.Second, StaleAfter: 30 * time.Second, IdleTimeout: time.Minute, ConnectTimeout: 5 * time.Second,
		Auth: auth.Credentials{TokenCommand: []string{"vault", "read", "read"}, Timeout: 3 * time.Second},
		Route: conn.Route{
			Proxy: "socks5h://me:s3cret@h", NoProxy: "a.test", Resolve: []string{"h:443:127.0.0.1"},
			HTTP: conn.H2C,
		},
		TimePath: "ts", ClockURL: "http://h/time", MaxEventBytes: 1 << 20, NoReconnect: true,
		Retry: retry.Policy{
			Base: 2 * time.Second, Max: 20 * time.Second, Floor: 200 * time.Millisecond, Jitter: -1,
			ResetAfter: 10 * time.Second,
		},
	}
	want.Request = feeds.Request{
		Method: "PUT", BodyFile: "request.json", Repeat: true, Compressed: true, Force: true, Lines: true,
		Resume: feeds.Resume{By: feeds.ByQuery, Name: "after", Path: "seq", Persist: true},
	}
	got := c.Feeds[0].Spec()
	if !strings.HasSuffix(got.Bookmarks, filepath.Join("feedscope", "ids.json")) {
		t.Errorf("bookmarks are in %q", got.Bookmarks)
	}
	got.Bookmarks = ""
	if diff := cmp.Diff(want, got, unexported); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	usual := parse(t, minimal).Feeds[0].Retry.Policy()
	if usual.Jitter != retry.DefaultJitter || usual.Base != retry.DefaultBase ||
		usual.ResetAfter != retry.DefaultResetAfter {
		t.Errorf("the default policy is %+v", usual)
	}
}

func TestCheckHeader(t *testing.T) {
	for _, x := range []struct {
		name, value string
		ok          bool
	}{
		{"Authorization", "Bearer x", true},
		{"X-Empty", "", true},
		{"X-Tab", "a\tb", true},
		{"X Space", "a", false},
		{"", "a", false},
		{"Häder", "a", false},
		{"X-Lines", "hunter2\r\nX-More: 1", false},
		{"last-event-id", "5", false},
	} {
		err := feedconfig.CheckHeader(x.name, x.value)
		if (err == nil) != x.ok {
			t.Errorf("%q: %q gives %v", x.name, x.value, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a secret is shown: %v", err)
		}
	}
}
