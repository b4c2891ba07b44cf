// Package ticker is the panel of a table of current values, one row per key. A [ticker.Book] of
// feeds/state/ticker and columns go in, lines come out. Changed prices light up briefly, and rows of feeds that
// are not live are dim and show their age.
package ticker

import (
	"slices"
	"strings"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
)

// New returns a panel of a book, with the columns of c and the events of some feeds.
func New(c Config, book *ticker.Book, feeds *panel.Sources) *Panel {
	p := &Panel{
		c: c, book: book, keyTitle: panel.PathTitle(c.Key), reader: book.Reader(), sort: ticker.ByKey, window: chartWindow,
	}
	title, descending := strings.CutPrefix(c.Sort, "-")
	if i := slices.IndexFunc(c.Columns, func(col Column) bool { return col.Title == title }); i >= 0 && c.Sort != "" {
		p.sort, p.descending = i, descending
	}
	p.reader.Sort(p.sort, p.descending)
	p.List = panel.NewList(feeds, panel.Table{
		Where: func(key string) []string { return []string{panel.Where(c.Records, c.Key, key)} },
		Row:   p.keyAndFeed, Find: p.find, Held: p.held, Load: p.load, Search: p.search, Searched: p.keyTitle, Window: window,
	})
	p.price, p.charted = priceColumn(c.Columns), chartColumn(c.Columns)
	p.want = make([]int, len(c.Columns)+1)
	for i := range p.want {
		p.want[i] = p.titleWidth(i)
	}
	return p
}
