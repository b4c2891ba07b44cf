package ticker_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/config"
	state "feedscope/feeds/state/ticker"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// now is the time of the frames unless a test says otherwise.
var now = paneltest.Now

// table is a panel with its book and its feeds, of which there are two.
type table struct {
	*ticker.Panel
	t      *testing.T
	opts   ticker.Options
	book   *state.Book
	status []feeds.Status
	frame  panel.Frame
	w, h   int
}

// marketColumns are those of the demo.
var marketColumns = []ticker.Column{
	{Title: "LAST", Format: ticker.Number, Decimals: 2, Align: text.Right},
	{Title: "CHG", Format: ticker.Change, Decimals: 2, Align: text.Right},
	{Title: "%", Format: ticker.Percent, Decimals: 2, Align: text.Right},
	{Title: "BID", Format: ticker.Number, Decimals: 2, Align: text.Right},
	{Title: "ASK", Format: ticker.Number, Decimals: 2, Align: text.Right},
	{Title: "VOL", Format: ticker.Number, Align: text.Right},
	{Title: "TREND", Format: ticker.Spark},
}

var marketPaths = []string{"price", "change", "percent", "bid", "ask", "volume", "price"}

// market makes a panel as the demo has it.
func market(t *testing.T) *table { return newTable(t, marketColumns, marketPaths) }

func newTable(t *testing.T, columns []ticker.Column, paths []string) *table {
	tb := &table{t: t, frame: paneltest.Frame(), w: 58, h: 14}
	tb.status = []feeds.Status{{State: feeds.Live}, {State: feeds.Live}}
	opts := state.Options{Key: "symbol", MaxRows: 1000}
	for i, c := range columns {
		opts.Columns = append(opts.Columns, state.Column{
			Path: paths[i], Number: c.Format != ticker.Text && c.Format != ticker.Time, History: c.Format == ticker.Spark,
		})
	}
	tb.book = state.New(opts)
	tb.opts = ticker.Options{
		Name: "Market", Book: tb.book, KeyTitle: "SYMBOL", Columns: columns, Sort: state.ByKey, Events: []string{"quote"},
		Sources: &panel.Sources{
			Indexes: []int{0, 1},
			Name:    func(feed int) string { return []string{"market", "other"}[feed] },
			Status:  func(feed int) (feeds.Status, time.Time) { return tb.status[feed], tb.frame.Now },
		},
	}
	tb.Panel = ticker.New(tb.opts)
	return tb
}

// fold folds payloads that arrive at a time.
func (t *table) fold(at time.Time, feed int, payloads ...string) {
	for _, p := range payloads {
		t.book.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Data: []byte(p), Time: at, Feed: feed}})
	}
}

// draw refreshes the panel and draws it.
func (t *table) draw() []string {
	t.Refresh(t.frame.Now)
	return t.Lines(t.frame, t.w, t.h)
}

// at moves the clock to a time after the start.
func (t *table) at(d time.Duration) *table {
	t.frame.Now = now.Add(d)
	return t
}

// row draws and gives the line with a key.
func (t *table) row(key string) string {
	t.t.Helper()
	return paneltest.Find(t.t, t.draw(), key)
}

// keys draws and gives the first words of the rows, from the top.
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

func demoPanel(t *testing.T) (config.Panel, panel.Deps) {
	c, err := config.Demo("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	d := panel.Deps{Hub: feeds.NewHub(feeds.Options{})}
	t.Cleanup(d.Hub.Close)
	for _, f := range c.Feeds {
		d.Names = append(d.Names, f.Name)
	}
	for _, p := range c.Panels {
		if p.Type == config.Ticker {
			return p, d
		}
	}
	t.Fatal("the demo has no ticker")
	return config.Panel{}, d
}
