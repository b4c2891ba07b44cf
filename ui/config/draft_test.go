package config_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/infer"
	"feedscope/test/race"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// observed returns the reading of events of a type with data, n times, with # as a number that changes and @ as one of
// three words.
func observed(name, data string, n int) infer.Reading {
	var o infer.Observer
	for i := range n {
		filled := strings.NewReplacer("#", fmt.Sprint(i%7), "@", fmt.Sprintf("w%d", i%3)).Replace(data)
		o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(name), Data: []byte(filled)}})
	}
	return o.Read()
}

// feedOf returns a feed with all defaults.
func feedOf(name, url string) feedconfig.Feed {
	var f feedconfig.Feed
	schema.Fill(&f)
	f.Name, f.URL = name, url
	return f
}

func TestWriteDraft(t *testing.T) {
	got, masked := loader(nothing).WriteDraft([]config.Draft{
		{
			Feed:    feedOf("market", "http://127.0.0.1:7333/market?a=b#c"),
			Reading: observed("quote", `{"symbol":"@","price":#.25,"old":{"price":#.5},"ts":179000000#}`, 60),
		},
		{
			Feed:    feedOf("a.test/alerts", "https://a.test/alerts"),
			Reading: observed("message", `{"key":"@","state":"firing","severity":"warning","text":"it has been # times","ts":179000000#}`, 60),
		},
		{Feed: feedOf("box", "https://a.test/box"), Reading: observed("message", `{"cpu":#.5,"mem":{"used_bytes":#}}`, 60)},
		{
			Feed:    feedOf("flags", "https://a.test/flags"),
			Reading: observed("put", `{"f":{"a":{"on":#,"to":"@"},"b":{"on":2,"to":"x"},"c":{"on":#,"to":"x"}}}`, 60),
		},
		{Feed: feedOf("text", "https://a.test/text?token=s3cret"), Reading: observed("message", "plain text", 60)},
	})
	want := `# Replace •••, for example by ${TOKEN}.

feeds:
  - {name: market, url: "http://127.0.0.1:7333/market?a=b#c", time: ts}
  - {name: a.test/alerts, url: https://a.test/alerts, time: ts}
  - {name: box, url: https://a.test/box}
  - {name: flags, url: https://a.test/flags}
  - {name: text, url: "https://a.test/text?token=•••"}

panels:
  - {name: Feeds, type: feeds}

  # symbol tells 3 rows apart, and 2 values change in each
  - name: Market
    type: ticker
    feeds: [market]
    key: symbol
    columns:
      - {title: PRICE, path: price, as: number}
      - {title: OLD PRICE, path: old.price, as: number, decimals: 1}
      - {title: TREND, path: price, as: spark}

  # each event has a text (text) and a severity (severity); key tells 3 notifications apart; state says which are resolved
  - name: Alerts
    type: notifications
    feeds: [a.test/alerts]
    key: key
    severity: severity
    text: text
    resolved_when: "state == \"resolved\""

  # 2 numbers change, and no field identifies rows
  - name: Box
    type: metrics
    feeds: [box]
    values:
      - {path: cpu, name: cpu}
      - {path: mem.used_bytes, name: used_bytes, unit: "=B"}

  # each event has records by name in f: the name tells 3 rows apart, and 2 values change in each
  - name: Flags
    type: ticker
    feeds: [flags]
    records: f
    key: "@key"
    columns:
      - {title: "ON", path: "on", as: number, decimals: 0}
      - {title: TO, path: to, as: text}
      - {title: TREND, path: "on", as: spark}

  - {name: Events, type: events}
`
	if got != want || masked != 1 {
		t.Errorf("%d masked, got\n%s\nwant\n%s", masked, got, want)
	}
	parse(t, got)
}

func TestWriteDraftOfTypesAndKinds(t *testing.T) {
	var o infer.Observer
	send := func(name, data string) {
		o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(name), Data: []byte(data)}})
	}
	for i := range 60 {
		host := fmt.Sprint("h", i/2%3)
		send([]string{"cpu", "mem"}[i%2], fmt.Sprintf(`{"host":%q,"value":%d}`, host, (i%2)*1_000_000+i%7))
		send("net", fmt.Sprintf(`{"host":%q,"rx_bytes":%d,"load":%d}`, host, 1000*i, i%7))
		send("alert", fmt.Sprintf(`{"host":%q,"severity":"warning","text":"the disk is %d%% full"}`, host, i%5))
		if i%2 == 0 {
			send("message", fmt.Sprintf(`{"type":"stock.changed","data":{"sku":"s%d","price":%d.25,"old":%d.5}}`, i/2%3, i%7, i%5))
		} else {
			send("message", fmt.Sprintf(`{"type":"order.made","data":{"country":"c%d","total":%d,"part":%d}}`, i/2%4, i%9, i%7))
		}
	}
	text, _ := loader(nothing).WriteDraft([]config.Draft{{Feed: feedOf("shop", "http://a.test/"), Reading: o.Read()}})
	want := `feeds:
  - {name: shop, url: http://a.test/}

panels:
  - {name: Feeds, type: feeds}

  # cpu: one number (value) changes; host identifies 3 series
  # mem events have the same host and value, so they share the panel; a series is named by their type, too
  - name: "Cpu, mem"
    type: metrics
    feeds: [shop]
    events: [cpu, mem]
    series: [host, "@type"]
    value: value

  # host tells 3 groups apart, and 2 numbers change in each; one of them only rises, so its growth is shown
  - name: Net
    type: metrics
    feeds: [shop]
    events: [net]
    series: [host]
    values:
      - {path: rx_bytes, name: rx_bytes, unit: "=B", rate: true}
      - {path: load, name: load}

  # each event has a text (text) and a severity (severity); host and text together tell 15 notifications apart
  - name: Alert
    type: notifications
    feeds: [shop]
    events: [alert]
    key: "host + \": \" + text"
    severity: severity
    source: host
    text: text

  # stock.changed: data.sku tells 3 rows apart, and 2 values change in each
  - name: Stock.changed
    type: ticker
    feeds: [shop]
    events: [message]
    key: data.sku
    columns:
      - {title: PRICE, path: data.price, as: number}
      - {title: OLD, path: data.old, as: number, decimals: 1}
      - {title: TREND, path: data.price, as: spark}

  # order.made: data.country tells 4 rows apart, and 2 values change in each
  - name: Order.made
    type: ticker
    feeds: [shop]
    events: [message]
    key: data.country
    columns:
      - {title: TOTAL, path: data.total, as: number, decimals: 0}
      - {title: PART, path: data.part, as: number, decimals: 0}
      - {title: TREND, path: data.total, as: spark}

  - {name: Events, type: events}
`
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	parse(t, text)
}

// TestDraftsAreValid writes drafts of feeds, event types and members with names that YAML reads as something else.
func TestDraftsAreValid(t *testing.T) {
	names := []string{"true", "12", "a: b", "#x", "${HOME}", "é", "a\nb", "-", "{a}", "*", "&x", "a.b", "@this", "~", "'", `"`, "- -", "a,b", "%"}
	r := rand.New(rand.NewPCG(1, 2))
	pick := func() string { return names[r.IntN(len(names))] }
	for range race.Inputs(300) {
		data := fmt.Sprintf(`{%q:"@",%q:#.5,%q:#,"key":"@"}`, pick(), pick(), pick())
		if r.IntN(3) == 0 {
			data = fmt.Sprintf(`{%q:#.5,%q:#}`, pick(), pick()) // Nothing identifies rows.
		}
		d := config.Draft{Feed: feedOf(strings.ReplaceAll(pick(), "\n", ""), "http://a.test/"), Reading: observed(pick(), data, 40)}
		text, _ := loader(nothing).WriteDraft([]config.Draft{d})
		if c := parse(t, text); c.Feeds[0].Name != d.Feed.Name {
			t.Errorf("the feed %q was read as %q", d.Feed.Name, c.Feeds[0].Name)
		}
	}
}

// TestDraftsKeepSettings writes drafts of feeds with random settings and reads them again.
func TestDraftsKeepSettings(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range race.Inputs(100) {
		var b strings.Builder
		sample(&b, random, reflect.TypeFor[feedconfig.Feed](), "feeds:\n  - name: f\n")
		c, err := loader(environ).Parse("random.yaml", []byte(b.String()))
		if err != nil {
			continue
		}
		want := c.Feeds[0]
		text, masked := loader(environ).WriteDraft([]config.Draft{{Feed: want}})
		got, err := loader(environ).Parse("draft.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got.Feeds[0], cmpopts.EquateEmpty()); diff != "" && masked == 0 {
			t.Fatalf("%s\n%s", diff, text)
		}
	}
}

func TestDraftsMaskSecretsAndCanBeRead(t *testing.T) {
	f := feedOf("f", "https://me:s3cret1@h/x?key=s3cret2")
	f.Headers = map[string]string{"Accept": "text/event-stream", "X-Key": "s3cret3"}
	f.Method, f.Body, f.Resume, f.Decode, f.Reconnect = "PUT", `{"q":"s3cret4"}`, "query:after", "ndjson", false
	text, masked := loader(nothing).WriteDraft([]config.Draft{{Feed: f}})
	got := parse(t, text).Feeds[0]
	if masked != 5 || strings.Contains(text, "s3cret") {
		t.Errorf("%d secrets are masked in\n%s", masked, text)
	}
	if got.Method != "PUT" || got.Resume != "query:after" || got.Decode != "ndjson" || got.Reconnect || len(got.Headers) != 2 ||
		got.Auth.Basic != "•••:•••" || got.URL != "https://h/x?key=•••" || got.Body == "" {
		t.Errorf("read %+v", got)
	}
}

func TestSuggestUsesPresetsAgain(t *testing.T) {
	const ticker = "panels: [{name: Market, type: ticker, key: k, columns: [{path: p}]}]\n"
	one, two := parse(t, "feeds: [{url: http://x}]\n"+ticker), parse(t, "feeds: [{url: http://x}]\n"+ticker)
	c := parse(t, "feeds: [{name: a, url: http://a}, {name: b, url: http://b}, {name: c, url: http://c}]\n")
	for range 2 {
		got, err := loader(environ).Suggest(c, []config.Draft{
			{Feed: feedOf("b", "http://b"), Preset: one}, {Feed: feedOf("c", "http://c"), Preset: two},
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []panel.Common{
			{Name: "Feeds", Type: "feeds"},
			{Name: "Market", Type: "ticker", Feeds: []string{"b"}},
			{Name: "Market 2", Type: "ticker", Feeds: []string{"c"}},
			{Name: "Events", Type: "events"},
		} {
			if s := got.Panels[i].Shared(); !reflect.DeepEqual(*s, want) {
				t.Errorf("panel %d is %+v, want %+v", i, *s, want)
			}
		}
	}
	for _, preset := range []*config.Config{one, two} {
		if s := preset.Panels[0].Shared(); s.Name != "Market" || s.Feeds != nil {
			t.Errorf("a preset's panel is %+v by now", *s)
		}
	}
}
