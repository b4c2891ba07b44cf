package config_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/infer"
	"feedscope/test/race"
	"feedscope/ui/config"
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

func TestWriteDraft(t *testing.T) {
	got := config.WriteDraft([]config.Draft{
		{
			Name: "market", URL: "http://127.0.0.1:7333/market?a=b#c",
			Reading: observed("quote", `{"symbol":"@","price":#.25,"old":{"price":#.5},"ts":179000000#}`, 60),
		},
		{
			Name: "a.test/alerts", URL: "https://a.test/alerts",
			Reading: observed("message", `{"key":"@","severity":"warning","text":"it has been # times","ts":179000000#}`, 60),
		},
		{Name: "box", URL: "https://a.test/box", Reading: observed("message", `{"cpu":#.5,"mem":{"used_bytes":#}}`, 60)},
		{
			Name: "flags", URL: "https://a.test/flags",
			Reading: observed("put", `{"f":{"a":{"on":#,"to":"@"},"b":{"on":2,"to":"x"},"c":{"on":#,"to":"x"}}}`, 60),
		},
		{Name: "text", URL: "https://a.test/text?token=s3cret", Reading: observed("message", "plain text", 60)},
	})
	want := `feeds:
  - name: market
    url: "http://127.0.0.1:7333/market?a=b#c"
    time: ts
  - name: a.test/alerts
    url: https://a.test/alerts
    time: ts
  - name: box
    url: https://a.test/box
  - name: flags
    url: https://a.test/flags
  - name: text
    # replace •••, for example by ${TOKEN}
    url: "https://a.test/text?token=•••"

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

  # each event has a text (text) and a severity (severity); key tells 3 notifications apart
  - name: Alerts
    type: notifications
    feeds: [a.test/alerts]
    key: key
    severity: severity
    text: text

  # 2 numbers change, and no field identifies rows
  - name: Box
    type: metrics
    feeds: [box]
    values:
      - {path: cpu, name: cpu}
      - {path: mem.used_bytes, name: used_bytes, unit: "=B"}

  # each event has records in f: their name tells 3 rows apart, and 2 values change in each
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
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	parse(t, got)
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
		d := config.Draft{Name: strings.ReplaceAll(pick(), "\n", ""), URL: "http://a.test/", Reading: observed(pick(), data, 40)}
		c := parse(t, config.WriteDraft([]config.Draft{d}))
		if c.Feeds[0].Name != d.Name {
			t.Errorf("the feed %q was read as %q", d.Name, c.Feeds[0].Name)
		}
	}
}
