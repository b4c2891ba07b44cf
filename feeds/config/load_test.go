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

	"feedscope/feeds/config"

	"github.com/google/go-cmp/cmp"
)

// minimal is the smallest configuration.
const minimal = "feeds:\n  - url: http://127.0.0.1:7333/market\n"

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("feedscope.yaml", []byte(text), environ)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// defaultFeed is a feed that has nothing but a name and a URL.
func defaultFeed(name, url string) config.Feed {
	return config.Feed{
		Name: name, URL: url, ConnectTimeout: 15 * time.Second, MaxEvent: 16 * config.MiB, Reconnect: true, Resume: "header", Decode: "sse",
		Auth: config.Auth{Timeout: 10 * time.Second}, HTTP: "auto",
		Retry: config.Retry{
			Base: time.Second, Max: 30 * time.Second, Floor: 100 * time.Millisecond, Jitter: 0.5, ResetAfter: time.Minute,
		},
	}
}

func TestAURLAloneGetsEveryDefault(t *testing.T) {
	want := &config.Config{
		Title: "feedscope", FPS: 30, Theme: "auto", Mouse: true, History: 64 * config.MiB,
		Feeds:  []config.Feed{defaultFeed("127.0.0.1:7333/market", "http://127.0.0.1:7333/market")},
		Panels: []config.Panel{{Name: "Feeds", Type: config.Feeds}, {Name: "Events", Type: config.Events}},
		Layout: []config.Row{
			{Lines: 4, Panels: []config.Slot{{Panel: "Feeds", Width: 1}}},
			{Height: 1, Panels: []config.Slot{{Panel: "Events", Width: 1}}},
		},
	}
	if diff := cmp.Diff(want, parse(t, minimal)); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}

func TestKeysWithoutAValueMeanTheDefault(t *testing.T) {
	got := parse(t, minimal+"    headers:\n    heartbeat: ~\n    retry: null\ntitle:\nfps:\npanels:\nlayout:\n")
	if diff := cmp.Diff(parse(t, minimal), got); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}

func TestPanelsGetTheDefaultsOfTheirType(t *testing.T) {
	c := parse(t, minimal+`
panels:
  - {type: ticker, key: symbol, columns: [{path: a.price, as: number}, {path: name}, {path: v, title: V, as: spark, decimals: 0}]}
  - {type: notifications, key: key, text: text}
  - {type: metrics, series: [host], value: v, thresholds: [{match: "*", critical: 9}, {match: b, warn: 1}, {match: c, max: 5}]}
`)
	ticker, notes, metrics := c.Panels[0], c.Panels[1], c.Panels[2]
	columns := []config.Column{
		{Title: "PRICE", Path: "a.price", As: "number", Decimals: 2, Align: "right"},
		{Title: "NAME", Path: "name", As: "text", Decimals: 2, Align: "left"},
		{Title: "V", Path: "v", As: "spark", Align: "left"},
	}
	never := math.Inf(1)
	thresholds := []config.Threshold{
		{Match: "*", Warn: 9, Critical: 9},
		{Match: "b", Warn: 1, Critical: never},
		{Match: "c", Warn: never, Critical: never, Max: 5},
	}
	switch {
	case ticker.Name != "Ticker" || notes.Name != "Notifications" || metrics.Name != "Metrics":
		t.Errorf("names: %q, %q, %q", ticker.Name, notes.Name, metrics.Name)
	case len(notes.Severities) != 3 || notes.Severities["critical"][0] != "critical":
		t.Errorf("severities: %v", notes.Severities)
	case metrics.Window != time.Minute || metrics.Style != "spark":
		t.Errorf("metrics: %+v", metrics)
	case ticker.Window != 0 || ticker.Severities != nil:
		t.Errorf("a ticker has the defaults of another type: %+v", ticker)
	}
	if diff := cmp.Diff(columns, ticker.Columns); diff != "" {
		t.Errorf("columns (- wanted, + got)\n%s", diff)
	}
	if diff := cmp.Diff(thresholds, metrics.Thresholds); diff != "" {
		t.Errorf("thresholds (- wanted, + got)\n%s", diff)
	}
}

func TestOwnSeveritiesReplaceTheDefault(t *testing.T) {
	c := parse(t, minimal+"panels: [{type: notifications, key: k, text: t, severities: {critical: [5, true], info: []}}]\n")
	want := map[string][]string{"critical": {"5", "true"}, "info": {}}
	if diff := cmp.Diff(want, c.Panels[0].Severities); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}

func TestTheEnvironmentIsFilledIn(t *testing.T) {
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
	for _, x := range []struct{ what, got, want string }{
		{"title", c.Title, "127.0.0.1:7333 and ${HOST}, $5 {x} $$"},
		{"name", f.Name, "nobody"},
		{"url", f.URL, "http://127.0.0.1:7333/market"},
		{"header", f.Headers["Authorization"], "Bearer hunter2-secret"},
		{"empty header", f.Headers["X-Empty"], ""},
		{"heartbeat", f.Heartbeat.String(), "12s"},
		{"time", f.Time, "ts"},
	} {
		if x.got != x.want {
			t.Errorf("%s is %q, not %q", x.what, x.got, x.want)
		}
	}
	if c.FPS != 50 || !c.Mouse || c.History != 2*config.MiB || f.Retry.Jitter != 0.25 {
		t.Errorf("fps %d, mouse %v, history %v, jitter %v", c.FPS, c.Mouse, c.History, f.Retry.Jitter)
	}
}

func TestAnchorsAndMergesAreResolved(t *testing.T) {
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
	if diff := cmp.Diff([]config.Feed{a, b, third}, c.Feeds); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}

func TestHowAFileIsWrittenDoesNotMatter(t *testing.T) {
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
		"no last line end":      strings.TrimSuffix(text, "\n"),
		"document marks":        "---\n" + text + "...\n",
		"empty second document": text + "---\n",
		"YAML directive":        "%YAML 1.2\n---\n" + text,
		"JSON":                  `{"feeds": [{"url": "http://127.0.0.1:7333/market"}], "title": "ünïcode", "fps": 12}`,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, parse(t, other)); diff != "" {
				t.Errorf("(- wanted, + got)\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoTextHasAPlace(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"Latin-1":           {"title: caf\xe9\n" + minimal, "feedscope.yaml:1:11: the byte 0xE9 is not UTF-8 text\n    1 | title: caf‹E9›\n"},
		"control character": {minimal + "title: \x1b[31m\n", "feedscope.yaml:3:8: the control character U+001B cannot stand in YAML\n    3 | title: ␛[31m\n"},
		"NUL":               {"\x00", "feedscope.yaml:1:1: the control character U+0000 cannot"},
		"error after CRLF":  {"fps: 1\r\ntitle: [x]\r\n" + minimal, "feedscope.yaml:2:8: title must be a text, not a list\n    2 | title: [x]\n"},
		"error after a BOM": {"\ufefffps: 0\n" + minimal, "feedscope.yaml:1:6: fps must"},
		"too large":         {strings.Repeat("#", 5<<20), "feedscope.yaml:1:1: the file is larger than 4 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse("feedscope.yaml", []byte(x.text), environ)
			checkErrors(t, err, []byte(x.text))
			if !strings.HasPrefix(err.Error(), x.want) {
				t.Errorf("wanted %q at the start of\n%v", x.want, err)
			}
		})
	}
}

func TestLoadReadsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(path, []byte(minimal+"fps: 99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(path, environ)
	var all config.Errors
	if !errors.As(err, &all) || all[0].File != path {
		t.Errorf("got %v", err)
	}
	var one *config.Error
	if !errors.As(err, &one) || one.Line != 3 || one.Column != 6 {
		t.Errorf("errors.As gives %v", one)
	}
	_, err = config.Load(path+".not", environ)
	if !errors.Is(err, fs.ErrNotExist) || errors.As(err, &all) {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestAThousandFeedsAreFine(t *testing.T) {
	text := "feeds:\n" + strings.Repeat("  - {name: \"#\", url: \"http://127.0.0.1:7333/#\"}\n", 1000)
	for i := range 1000 {
		text = strings.Replace(text, "#", "n"+time.Duration(i).String(), 1)
		text = strings.Replace(text, "#", "n"+time.Duration(i).String(), 1)
	}
	if c := parse(t, text); len(c.Feeds) != 1000 || c.Layout[0].Lines != 9 {
		t.Errorf("%d feeds, first row %+v", len(c.Feeds), c.Layout[0])
	}
}

func TestFilesAreRelativeToTheConfiguration(t *testing.T) {
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
	c, err := config.Load(path, environ)
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
