package ticker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	state "feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// now is the time of the frames unless a test says otherwise.
var now = paneltest.Now

// table is a panel with its book and its two feeds.
type table struct {
	*ticker.Panel
	t      *testing.T
	config ticker.Config
	source *panel.Sources
	book   *state.Book
	status []feeds.Status
	frame  panel.Frame
	w, h   int
}

// marketColumns are those of the demo.
var marketColumns = []ticker.Column{
	{Title: "LAST", As: "number", Decimals: 2, Align: "right"},
	{Title: "CHG", As: "change", Decimals: 2, Align: "right"},
	{Title: "%", As: "percent", Decimals: 2, Align: "right"},
	{Title: "BID", As: "number", Decimals: 2, Align: "right"},
	{Title: "ASK", As: "number", Decimals: 2, Align: "right"},
	{Title: "VOL", As: "number", Align: "right"},
	{Title: "TREND", As: "spark"},
}

var marketPaths = []string{"price", "change", "percent", "bid", "ask", "volume", "price"}

// market returns the demo's panel.
func market(t *testing.T) *table { return newTable(t, marketColumns, marketPaths) }

func newTable(t *testing.T, columns []ticker.Column, paths []string) *table {
	tb := &table{t: t, frame: paneltest.Frame(), w: 58, h: 14}
	tb.status = []feeds.Status{{State: feeds.Live}, {State: feeds.Live}}
	opts := state.Options{Key: "symbol", MaxRows: 1000}
	for i, c := range columns {
		opts.Columns = append(opts.Columns, state.Column{
			Path: paths[i], Number: c.As != "text" && c.As != "time", History: c.As == "spark",
			Track: c.As == "spark",
		})
	}
	opts.Tracks = 20
	tb.book = state.New(opts)
	tb.config = ticker.Config{Common: panel.Common{Name: "Market"}, Key: "symbol", Columns: columns, Events: []string{"quote"}}
	tb.source = &panel.Sources{
		Indexes: []int{0, 1},
		Name:    func(feed int) string { return []string{"market", "other"}[feed] },
		Status:  func(feed int) (feeds.Status, time.Time) { return tb.status[feed], tb.frame.Now },
	}
	tb.Panel = ticker.New(tb.config, tb.book, tb.source)
	return tb
}

// fold folds payloads that arrive at a time.
func (t *table) fold(at time.Time, feed int, payloads ...string) {
	for _, p := range payloads {
		t.book.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Data: []byte(p), Time: at, Feed: feed}})
	}
}

func (t *table) draw() []string {
	t.Refresh(t.frame.Now)
	return t.Lines(t.frame, t.w, t.h)
}

// at moves the clock to a time after the start.
func (t *table) at(d time.Duration) *table {
	t.frame.Now = now.Add(d)
	return t
}

func (t *table) row(key string) string {
	t.t.Helper()
	return paneltest.Find(t.t, t.draw(), key)
}

// keys draws and returns the first words of the rows, from the top.
func (t *table) keys() string {
	var keys []string
	for _, l := range paneltest.Plain(t.draw())[1:] {
		if words := strings.Fields(strings.TrimPrefix(l, t.frame.Theme.Glyphs.Pointer)); len(words) > 0 {
			keys = append(keys, words[0])
		}
	}
	return strings.Join(keys, " ")
}

func (t *table) header() string { return paneltest.Plain(t.draw())[0] }

func (t *table) style(r theme.Role) theme.Style { return t.frame.Theme.Style(r) }

func quote(symbol string, price, change float64) string {
	return fmt.Sprintf(`{"symbol":%q,"price":%.2f,"change":%.2f,"percent":%.2f,"bid":%.2f,"ask":%.2f,"volume":%d}`,
		symbol, price, change, change/(price-change)*100, price-0.02, price+0.03, int(price*1000))
}

var symbols = []string{
	"ALTO", "BRYX", "CINQ", "DUSQ", "EMBR", "FENN", "GALV", "HEXQ", "IVRY", "JORV", "KELP", "LUMO",
	"MYRK", "NYMB", "OPLE", "PLMB", "QUIL", "RIMY", "SABL", "TARN", "VORN", "WYSP", "ZEPH", "ZOLT",
}

// trade folds two minutes of quotes, the last of them some time before now.
func (t *table) trade() *table {
	for second := -120; second < 0; second++ {
		for i, s := range symbols {
			price := 8 + float64(i*i)*2.37 + float64((second*(i+3)+i*i)%41)*0.11
			t.fold(now.Add(time.Duration(second)*time.Second), 0, quote(s, price, price-float64(10+i*i)*2.29))
		}
	}
	return t
}

func press(p panel.Panel, actions ...keymap.Action) {
	for _, a := range actions {
		p.Do(a)
	}
}

func demoPanel(t *testing.T) (ticker.Config, panel.Deps) {
	d := panel.Deps{Hub: hub.New(hub.Options{}), Feeds: panel.NewRoster("market", "alerts", "metrics")}
	t.Cleanup(d.Hub.Close)
	return *paneltest.Example(t, ticker.Type).(*ticker.Config), d
}
