package config

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"feedscope/feeds/conn/redact"
)

// secrets returns those of the values that are part of the feed's addresses or of what it sends.
func (f *Feed) secrets(values []string) redact.Known {
	sent := slices.Concat(
		[]string{f.URL, f.Clock, f.Setup.URL, f.Setup.Body, f.Body, f.Proxy, f.Auth.Basic, f.Auth.Bearer},
		f.Auth.TokenCommand, slices.Collect(maps.Values(f.Headers)),
	)
	used := slices.DeleteFunc(values, func(v string) bool {
		return !slices.ContainsFunc(sent, func(text string) bool { return strings.Contains(text, v) })
	})
	var hosts []string
	for _, address := range []string{f.URL, f.Clock, f.Proxy} {
		if u, err := url.Parse(address); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	return redact.NewKnown(used, hosts)
}
