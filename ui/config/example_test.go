package config_test

import (
	"fmt"
)

func ExampleLoader_Parse() {
	text := []byte(`
feeds:
  - name: market
    url: http://127.0.0.1:7333/market
    hartbeat: 15s
`)
	_, err := loader(nothing).Parse("feedscope.yaml", text)
	fmt.Println(err)
	// Output:
	// feedscope.yaml:5:5: unknown key "hartbeat" in a feed
	//     5 |     hartbeat: 15s
	//       |     ^^^^^^^^
	//   fix: write "heartbeat"
}

func ExampleLoader_ForURLs() {
	c, err := loader(nothing).ForURLs([]string{"https://example.org/market", "https://example.org/alerts?token=s3cret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range c.Feeds {
		fmt.Println(c.Feeds[i].Name)
	}
	// Output:
	// example.org/market
	// example.org/alerts
}
