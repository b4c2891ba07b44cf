package config_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	feedconfig "feedscope/feeds/config"
	"feedscope/test/race"
	"feedscope/ui/config"
)

// checkRoundTrip checks that an encoded configuration is read as the same, or can be read if secrets are masked. It
// returns the text.
func checkRoundTrip(t *testing.T, c *config.Config) string {
	t.Helper()
	text, masked := loader(environ).Encode(c)
	got, err := loader(environ).Parse("saved.yaml", []byte(strings.ReplaceAll(text, "•••", "x:x")))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	diff := gocmp.Diff(c, got, unexported, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(config.Config{}, "Include", "Written", "Arranged"))
	if diff != "" && masked == 0 {
		t.Fatalf("%s\n%s", diff, text)
	}
	return text
}

func TestSavedExamplesAreReadAsTheSame(t *testing.T) {
	examples, err := filepath.Glob("../../examples/*.yaml")
	if err != nil || len(examples) == 0 {
		t.Fatal(err)
	}
	for _, path := range append(examples, reference) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"TOKEN", "FEED_TOKEN", "SECRET"} {
			data = []byte(strings.ReplaceAll(string(data), "${"+name+"}", "${TOKEN}"))
		}
		c, err := loader(environ).Parse(path, data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		checkRoundTrip(t, c)
	}
}

// TestSavedConfigurationsHaveNoMoreKeys checks that keys which a file leaves out are not written: their values follow from
// others.
func TestSavedConfigurationsHaveNoMoreKeys(t *testing.T) {
	const text = `feeds: [{name: a, url: http://h/a, price: {input: 0, output: 0}}]
panels:
  - {name: Feeds, type: feeds}
  - {name: Market, type: ticker, key: symbol, columns: [{path: price, as: number}, {path: price, title: TREND, as: spark}, {path: side}]}
  - {name: Alerts, type: notifications, key: key, text: text}
  - {name: Cpu, type: metrics, values: [cpu, mem.used], thresholds: [{match: "*", critical: 5}, {match: a, warn: 0}]}
  - {name: Chart, type: chart, thresholds: [{match: "*", critical: 0}]}
  - {name: Table, type: table}
  - {name: Events, type: events}
filters: [{filter: "type:a"}, {filter: "type:b", name: bees}]
`
	saved := checkRoundTrip(t, parse(t, text))
	var before, after any
	for text, into := range map[string]*any{text: &before, saved: &after} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := gocmp.Diff(before, after); diff != "" {
		t.Errorf("(- read, + saved)\n%s\n%s", diff, saved)
	}
}

func TestSavedScreen(t *testing.T) {
	c := parse(t, `feeds:
  - {name: market, url: "https://h/m?token=${TOKEN}", heartbeat: 1m, reconnect: false, retry: {jitter: 0}}
  - {url: "https://user:s3cret@h/x", headers: {X-Tenant: "7", X-Api-Key: "${TOKEN}"}, auth: {token_env: TOKEN}}
fps: ${FPS}
panels:
  - {type: feeds}
  - name: A ticker
    type: ticker
    key: symbol
    columns: [{path: price, as: number}, {title: "a: b", path: "x.#(y==\"$${z}\")", align: right}]
  - {name: "yes", type: events}
layout: [{panels: [{panel: Feeds, width: 2}, A ticker]}, {lines: 5, panels: ["yes"]}]
keys: {quit: [], help: [h, "?"]}
`)
	const want = `# Replace •••, for example by ${TOKEN}.

feeds:
  - name: market
    url: "https://h/m?token=${TOKEN}"
    heartbeat: 1m
    reconnect: false
    retry: {jitter: 0}
  - name: h/x
    url: "https://•••@h/x"
    headers: {X-Api-Key: "${TOKEN}", X-Tenant: "•••"}
    auth: {token_env: TOKEN}
fps: "${FPS}"
panels:
  - {name: Feeds, type: feeds}
  - name: A ticker
    type: ticker
    key: symbol
    columns: [{path: price, as: number}, {title: "a: b", path: "x.#(y==\"$${z}\")", align: right}]
  - {name: "yes", type: events}
keys: {help: [h, "?"], quit: []}
layout:
  - panels: [{panel: Feeds, width: 2}, A ticker]
  - {panels: ["yes"], lines: 5}
`
	got := checkRoundTrip(t, c)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSavedConfigurationsAreReadAsTheSame builds configurations from random subsets of all keys, each with its example.
func TestSavedConfigurationsAreReadAsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for range race.Inputs(400) {
		var b strings.Builder
		sample(&b, random, reflect.TypeFor[feedconfig.Feed](), "feeds:\n  - name: f\n")
		b.WriteString("panels:\n")
		for _, v := range loader(environ).Schema().Union.Variants {
			sample(&b, random, reflect.TypeOf(v.New()).Elem(), "  - type: "+v.Name+"\n")
		}
		c, err := loader(environ).Parse("random.yaml", []byte(b.String()))
		if err != nil {
			continue
		}
		valid++
		checkRoundTrip(t, c)
	}
	if valid < race.Inputs(400)/10 {
		t.Errorf("only %d random configurations are valid", valid)
	}
}

// sample writes a struct with its required keys and some others, each with its example.
func sample(b *strings.Builder, random *rand.Rand, in reflect.Type, head string) {
	b.WriteString(head)
	for _, f := range reflect.VisibleFields(in) {
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		one, _, _ := strings.Cut(f.Tag.Get("oneof"), ",")
		value := cmp.Or(f.Tag.Get("example"), f.Tag.Get("default"), one)
		switch {
		case key == "", value == "", slices.Contains([]string{"name", "type", "feeds", "sort", "preset"}, key):
		case strings.Contains(options, "required") || random.IntN(8) == 0:
			value = strings.ReplaceAll(strings.ReplaceAll(value, "${SECRET}", "${TOKEN}"), "\n", "\n    ")
			fmt.Fprintf(b, "    %s: %s\n", key, value)
		}
	}
}
