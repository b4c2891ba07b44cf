package ticker_test

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/feeds/state/ticker"
)

func Example() {
	book := ticker.New(ticker.Options{
		Key:     "symbol",
		Columns: []ticker.Column{{Path: "price", History: true}, {Path: "volume", Number: true}},
	})
	// A hub does this on the goroutine of a feed that book is a Fold of.
	book.Fold([]feeds.Event{
		{Data: []byte(`{"symbol":"ZEPH","price":101.25}`)},
		{Data: []byte(`{"symbol":"ALTO","price":"17.50","volume":900}`)},
		{Data: []byte(`{"symbol":"ZEPH","volume":400}`)},
	})

	reader := book.Reader()
	reader.Sort(0, true)
	var s ticker.Snapshot
	reader.Read(0, 10, &s)
	for _, row := range s.Rows {
		price, volume := row.Cells[0], row.Cells[1]
		fmt.Println(row.Key, price.Number, volume.Number, price.History)
	}
	// Output:
	// ZEPH 101.25 400 [101.25]
	// ALTO 17.5 900 [17.5]
}
