package config_test

import (
	"fmt"

	"feedscope/feeds/config"
)

func ExampleParse() {
	text := []byte(`
feeds:
  - name: market
    url: http://127.0.0.1:7333/market
    hartbeat: 15s
`)
	_, err := config.Parse("feedscope.yaml", text, func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// feedscope.yaml:5:5: unknown key "hartbeat" in a feed
	//     5 |     hartbeat: 15s
	//       |     ^^^^^^^^
	//   fix: write "heartbeat"
}

func ExampleForURLs() {
	c, err := config.ForURLs([]string{"https://example.org/market", "https://example.org/alerts?token=s3cret"})
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
