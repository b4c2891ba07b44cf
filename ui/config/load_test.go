package config_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/status"
	"feedscope/ui/panel/ticker"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// unexported ignores where a configuration was read.
var unexported = cmpopts.IgnoreUnexported(config.Config{})

// minimal is the smallest configuration.
const minimal = "feeds:\n  - url: http://127.0.0.1:7333/market\n"

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := loader(environ).Parse("feedscope.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// defaultFeed returns a feed with a name, a URL and defaults.
func defaultFeed(name, url string) feedconfig.Feed {
	return feedconfig.Feed{
		Name: name, URL: url, ConnectTimeout: 15 * time.Second, MaxEvent: 16 * schema.MiB, Reconnect: true,
		Request:    feedconfig.Request{Resume: "header", Decode: "sse"},
		Connection: feedconfig.Connection{Auth: feedconfig.Auth{Timeout: 10 * time.Second}, HTTP: "auto"},
		Retry: feedconfig.Retry{
			Base: time.Second, Floor: 100 * time.Millisecond, Jitter: 0.5, ResetAfter: time.Minute,
		},
	}
}

func TestFeedDefaults(t *testing.T) {
	want := &config.Config{
		Title: "feedscope", FPS: 30, Theme: "auto", Mouse: true, History: 64 * schema.MiB,
		Feeds: []feedconfig.Feed{defaultFeed("127.0.0.1:7333/market", "http://127.0.0.1:7333/market")},
		Panels: []panel.Settings{
			&status.Config{Common: panel.Common{Name: "Feeds", Type: "feeds"}},
			&events.Config{Common: panel.Common{Name: "Events", Type: "events"}},
		},
		Layout: []config.Row{
			{Lines: 4, Panels: []config.Slot{{Panel: "Feeds", Width: 1}}},
			{Height: 1, Panels: []config.Slot{{Panel: "Events", Width: 1}}},
		},
	}
	if diff := cmp.Diff(want, parse(t, minimal), unexported); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}

func TestEmptyKeysUseDefaults(t *testing.T) {
	got := parse(t, minimal+"    headers:\n    heartbeat: ~\n    retry: null\ntitle:\nfps:\npanels:\nlayout:\n")
	if diff := cmp.Diff(parse(t, minimal), got, unexported); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}

func TestPanelDefaults(t *testing.T) {
	c := parse(t, minimal+`
panels:
  - {type: ticker, key: symbol, columns: [{path: a.price, as: number}, {path: name}, {path: v, title: V, as: spark, decimals: 0}]}
  - {type: notifications, key: key, text: text}
  - {type: metrics, series: [host], value: v, thresholds: [{match: "*", critical: 9}, {match: b, warn: 1}, {match: c, max: 5}]}
`)
	book, notes, load := c.Panels[0].(*ticker.Config), c.Panels[1].(*notifications.Config), c.Panels[2].(*metrics.Config)
	columns := []ticker.Column{
		{Title: "PRICE", Path: "a.price", As: "number", Decimals: 2, Align: "right"},
		{Title: "NAME", Path: "name", As: "text", Decimals: 2, Align: "left"},
		{Title: "V", Path: "v", As: "spark", Align: "left"},
	}
	never := math.Inf(1)
	thresholds := []panel.Threshold{
		{Match: "*", Warn: 9, Critical: 9},
		{Match: "b", Warn: 1, Critical: never},
		{Match: "c", Warn: never, Critical: never, Max: 5},
	}
	switch {
	case book.Name != "Ticker" || notes.Name != "Notifications" || load.Name != "Metrics":
		t.Errorf("names: %q, %q, %q", book.Name, notes.Name, load.Name)
	case len(notes.Severities.Info) != 6 || notes.Severities.Critical[0] != "critical":
		t.Errorf("severities: %v", notes.Severities)
	case load.Window != time.Minute || load.Style != "spark":
		t.Errorf("metrics: %+v", load)
	}
	if diff := cmp.Diff(columns, book.Columns); diff != "" {
		t.Errorf("columns (- want, + got)\n%s", diff)
	}
	if diff := cmp.Diff(thresholds, load.Thresholds); diff != "" {
		t.Errorf("thresholds (- want, + got)\n%s", diff)
	}
}

func TestSeveritiesReplaceDefaults(t *testing.T) {
	c := parse(t,
		minimal+"panels: [{type: notifications, key: k, text: t, severities: {critical: [5, true], info: []}}]\n")
	want := notifications.Severities{Critical: []string{"5", "true"}, Info: []string{}}
	if diff := cmp.Diff(want, c.Panels[0].(*notifications.Config).Severities); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}

func TestEnvironment(t *testing.T) {
	c := parse(t, `
title: "${HOST} and $${HOST}, $5 {x} $$"
fps: ${FPS}
mouse: "${ON}"
history: ${SIZE:-2}MiB
feeds:
  - name: ${NOBODY:-nobody}
    url: http://${HOST}/${EMPTY:-market}
    headers: {Authorization: "Bearer ${TOKEN}", X-Empty: "${EMPTY}"}
    heartbeat: ${WAIT}
    retry: {jitter: "${JITTER:-0.25}"}
    time: |-
      ${TIME:-ts}
`)
	f := c.Feeds[0]
	for _, x := range []struct{ name, got, want string }{
		{"title", c.Title, "127.0.0.1:7333 and ${HOST}, $5 {x} $$"},
		{"name", f.Name, "nobody"},
		{"url", f.URL, "http://127.0.0.1:7333/market"},
		{"header", f.Headers["Authorization"], "Bearer hunter2-secret"},
		{"empty header", f.Headers["X-Empty"], ""},
		{"heartbeat", f.Heartbeat.String(), "12s"},
		{"time", f.Time, "ts"},
	} {
		if x.got != x.want {
			t.Errorf("%s is %q, want %q", x.name, x.got, x.want)
		}
	}
	if c.FPS != 50 || !c.Mouse || c.History != 2*schema.MiB || f.Retry.Jitter != 0.25 {
		t.Errorf("fps %d, mouse %v, history %v, jitter %v", c.FPS, c.Mouse, c.History, f.Retry.Jitter)
	}
}

func TestAnchorsAndMerges(t *testing.T) {
	c := parse(t, `
x-usual: &usual {heartbeat: 15s, time: ts, retry: &calm {jitter: 0}}
x-other: &other {time: at, connect_timeout: 3s}
feeds:
  - {name: a, url: "http://h/a", <<: *usual}
  - <<: [*usual, *other]
    name: b
    url: http://h/b
    heartbeat: 5s
  - {name: c, url: "http://h/c", retry: *calm}
`)
	a, b := defaultFeed("a", "http://h/a"), defaultFeed("b", "http://h/b")
	a.Heartbeat, a.Time, a.Retry.Jitter = 15*time.Second, "ts", 0
	b.Heartbeat, b.Time, b.Retry.Jitter, b.ConnectTimeout = 5*time.Second, "ts", 0, 3*time.Second
	third := defaultFeed("c", "http://h/c")
	third.Retry.Jitter = 0
	if diff := cmp.Diff([]feedconfig.Feed{a, b, third}, c.Feeds); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}

func TestEncodingsAndLineEnds(t *testing.T) {
	text := "# ü\n" + minimal + "title: ünïcode\nfps: 12\n"
	want := parse(t, text)
	utf16of := func(s string, bigEndian bool) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
			if bigEndian {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	for name, other := range map[string]string{
		"CRLF":                  strings.ReplaceAll(text, "\n", "\r\n"),
		"CR":                    strings.ReplaceAll(text, "\n", "\r"),
		"byte order mark":       "\ufeff" + text,
		"UTF-16, little endian": utf16of(text, false),
		"UTF-16, big endian":    utf16of(text, true),
		"no final newline":      strings.TrimSuffix(text, "\n"),
		"document marks":        "---\n" + text + "...\n",
		"empty second document": text + "---\n",
		"YAML directive":        "%YAML 1.2\n---\n" + text,
		"JSON":                  `{"feeds": [{"url": "http://127.0.0.1:7333/market"}], "title": "ünïcode", "fps": 12}`,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, parse(t, other), unexported); diff != "" {
				t.Errorf("(- want, + got)\n%s", diff)
			}
		})
	}
}

func TestInvalidTextHasPosition(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"Latin-1": {
			"title: caf\xe9\n" + minimal,
			"feedscope.yaml:1:11: the byte 0xE9 is not UTF-8 text\n    1 | title: caf‹E9›\n",
		},
		"control character": {
			minimal + "title: \x1b[31m\n",
			"feedscope.yaml:3:8: the control character U+001B is not allowed in YAML\n    3 | title: ␛[31m\n",
		},
		"NUL": {"\x00", "feedscope.yaml:1:1: the control character U+0000 is not allowed"},
		"error after CRLF": {
			"fps: 1\r\ntitle: [x]\r\n" + minimal,
			"feedscope.yaml:2:8: title must be a string, not a list\n    2 | title: [x]\n",
		},
		"error after a BOM": {"\ufefffps: 0\n" + minimal, "feedscope.yaml:1:6: fps must"},
		"too large":         {strings.Repeat("#", 2<<20), "feedscope.yaml:1:1: the file is larger than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loader(environ).Parse("feedscope.yaml", []byte(x.text))
			checkErrors(t, err, []byte(x.text))
			if !strings.HasPrefix(err.Error(), x.want) {
				t.Errorf("want %q at the start of\n%v", x.want, err)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(path, []byte(minimal+"fps: 99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := loader(environ).Load(path)
	var all schema.Errors
	if !errors.As(err, &all) || all[0].File != path || all[0].Line != 3 || all[0].Column != 6 {
		t.Errorf("got %v", err)
	}
	_, err = loader(environ).Load(path + ".not")
	if !errors.Is(err, fs.ErrNotExist) || errors.As(err, &all) {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestThousandFeeds(t *testing.T) {
	text := "feeds:\n" + strings.Repeat("  - {name: \"#\", url: \"http://127.0.0.1:7333/#\"}\n", 1000)
	for i := range 1000 {
		text = strings.Replace(text, "#", "n"+time.Duration(i).String(), 1)
		text = strings.Replace(text, "#", "n"+time.Duration(i).String(), 1)
	}
	if c := parse(t, text); len(c.Feeds) != 1000 || c.Layout[0].Lines != 12 {
		t.Errorf("%d feeds, first row %+v", len(c.Feeds), c.Layout[0])
	}
}

func TestRelativeFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "my.yaml")
	const text = `
feeds:
  - {name: a, url: https://h/, body: "@body.json", auth: {token_file: token}, tls: {cert: me.pem, key: sub/me.key, ca: /etc/ca.pem}}
  - {name: b, url: http://h/, body: me@home, unix_socket: run/s, auth: {token_command: [./get, token]}}
  - {name: c, url: http://h/, body: "@/tmp/body", auth: {token_command: [pass, ./token]}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := loader(environ).Load(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b, d := &c.Feeds[0], &c.Feeds[1], &c.Feeds[2]
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, f := range []struct{ got, want string }{
		{a.Body, "@" + in("body.json")},
		{a.Auth.TokenFile, in("token")},
		{a.TLS.Cert, in("me.pem")},
		{a.TLS.Key, in("sub/me.key")},
		{a.TLS.CA, "/etc/ca.pem"},
		{b.Body, "me@home"},
		{b.UnixSocket, in("run/s")},
		{strings.Join(b.Auth.TokenCommand, " "), in("get") + " token"},
		{d.Body, "@/tmp/body"},
		{strings.Join(d.Auth.TokenCommand, " "), "pass ./token"},
	} {
		if f.got != f.want {
			t.Errorf("got %q, want %q", f.got, f.want)
		}
	}
}
