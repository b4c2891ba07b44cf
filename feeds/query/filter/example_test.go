package filter_test

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

func Example() {
	f, err := filter.Parse(`zeph -type:heartbeat .price>100`)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := feeds.Event{Kind: feeds.Message, Type: []byte("quote"), Data: []byte(`{"symbol":"ZEPH","price":"101.25"}`)}
	fmt.Println(f.Match(&e, "market"))

	_, err = filter.Parse(`zeph .price>`)
	fmt.Println(err)
	// Output:
	// true
	// column 13: expected a value after ">"; write "" for an empty one
}
