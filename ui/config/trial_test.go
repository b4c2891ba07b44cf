package config_test

import (
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/ui/config"
)

func TestTrialReport(t *testing.T) {
	c := parse(t, `
feeds:
  - {name: market, url: "http://h/", time: nosuch}
  - {name: quiet, url: "http://h/q"}
  - {name: down, url: "http://h/d"}
panels:
  - {type: ticker, feeds: [market], events: [quote, trad], key: symbol, columns: [{path: price}, {path: prise}]}
  - {type: metrics, series: [symbol], value: price, thresholds: [{match: "A*"}, {match: "*/cpu"}]}
  - {type: events}
`)
	trial := config.NewTrial(c)
	for _, typ := range []string{"quote", "trade"} {
		trial.Fold(0).Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte(typ),
			Data: []byte(`{"symbol":"ALTO","price":5}`),
		}})
	}
	want := []string{
		`feed "market": none of 2 events has the time nosuch`,
		`feed "quiet": no events received`,
		`feed "down": refused`,
		`panel "Ticker": no event is named trad; received quote, trade`,
		`panel "Ticker": none of 1 event has prise`,
		`panel "Metrics": no series matches the threshold */cpu`,
	}
	if got := trial.Report(func(feed int) string { return []string{"", "", "refused"}[feed] }); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTrialReportsExpressionsAndRecords(t *testing.T) {
	trial := config.NewTrial(parse(t, `
feeds: [{name: f, url: "http://h/"}]
panels:
  - {name: A, type: metrics, values: [price * 10 ** expo, {path: price + nosuch, name: x}, {path: "list ? 1 : 0", name: y}]}
  - {name: B, type: ticker, records: list, key: id, columns: [{path: n * 2}, {path: prise}, {path: "@event.price", title: P}]}
  - {name: C, type: ticker, records: lists, key: id, columns: [{path: n}]}
`))
	trial.Fold(0).Fold([]feeds.Event{{
		Kind: feeds.Message, Data: []byte(`{"price":5,"expo":-2,"list":[{"id":1,"n":2},{"id":2,"n":3}]}`),
	}})
	want := []string{
		`panel "A": none of 1 event has nosuch`,
		`panel "A": none of 1 event has price + nosuch`,
		`panel "A": none of 1 event has list ? 1 : 0: a value is a list, not true or false, at character 12`,
		`panel "B": none of 1 event has prise`,
		`panel "C": none of 1 event has lists`,
	}
	if got := trial.Report(func(int) string { return "" }); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTrialDeepDocuments(t *testing.T) {
	trial := config.NewTrial(parse(t, `
feeds: [{name: market, url: "http://h/", time: "@pretty|t"}]
panels: [{type: ticker, key: "@pretty|k", columns: [{path: price}]}, {type: metrics, series: ["@pretty|s"], value: v}]
`))
	deep := []byte(strings.Repeat("[", 16<<20))
	trial.Fold(0).Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Data: deep}})
	if got := trial.Report(func(int) string { return "" }); len(got) == 0 {
		t.Error("the report is empty")
	}
}
