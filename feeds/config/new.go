package config

import (
	_ "embed"
	"fmt"
	"net/url"
	"strings"
)

// demo is the demo's configuration; ${ORIGIN} is the demo server's.
//
//go:embed demo.yaml
var demo []byte

// Demo gives the configuration of config.example.yaml with the demo server at origin, for example
// "http://127.0.0.1:7333". An origin that is no http or https URL is an error.
func Demo(origin string) (*Config, error) {
	return Parse("demo.yaml", demo, func(name string) (string, bool) {
		return strings.TrimSuffix(origin, "/"), name == "ORIGIN"
	})
}

// ForURLs gives a configuration with one feed per URL, each with a name made of host and path, and the panels for
// feeds and events. No URL, or one that is not absolute http or https, is an error, which shows no secret of it.
func ForURLs(urls []string) (*Config, error) {
	if len(urls) == 0 {
		return nil, fmt.Errorf("there is no URL to watch: name at least one, for example http://127.0.0.1:7333/market")
	}
	c := newConfig()
	taken := make(map[string]bool, len(urls))
	for _, u := range urls {
		if problem, fix := checkURL(u); problem != "" {
			return nil, fmt.Errorf("%s %s: %s, for example http://127.0.0.1:7333/market", quote(maskURL(u)), problem, fix)
		}
		f := newFeed()
		f.URL = u
		f.Name = unique(nameOf(u), taken)
		c.Feeds = append(c.Feeds, f)
	}
	c.complete()
	return c, nil
}

// unique gives name, or with a number behind it, the first that is not taken, and takes it.
func unique(name string, taken map[string]bool) string {
	base := name
	for i := 2; taken[name]; i++ {
		name = fmt.Sprintf("%s#%d", base, i)
	}
	taken[name] = true
	return name
}

// nameOf makes a feed's name of its URL: host and path. User information and query, which may hold secrets, are no
// part of it.
func nameOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "feed"
	}
	return clean(u.Host + strings.TrimSuffix(u.Path, "/"))
}
