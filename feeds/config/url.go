package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
)

// checkURL returns an error if s is neither empty nor an absolute http or https URL. The error is worded to follow a
// name and a colon, and contains no part of the URL, which may hold a secret.
func checkURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return nil
	case !strings.Contains(s, "://"):
		return errors.New("http:// or https:// is missing")
	case err != nil && strings.Contains(s, redact.Mask):
		return errors.New("replace " + redact.Mask + ", which stands for a secret")
	case err != nil:
		return errors.New("not a valid URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("must begin with http:// or https://")
	case u.Hostname() == "":
		return errors.New("the host is missing")
	case !validPort(u.Port()):
		return errors.New("the port must be from 1 to 65535")
	}
	return nil
}

func validPort(s string) bool {
	port, err := strconv.Atoi(s)
	return s == "" || err == nil && port >= 1 && port <= 65535
}

// ForURLs returns one feed per URL, named after host and path. It returns an error without URLs, or for one that is
// not absolute http or https; the error shows no secrets.
func ForURLs(urls []string) ([]Feed, error) {
	if len(urls) == 0 {
		return nil, errors.New("no URL to watch: give at least one, for example " + exampleURL)
	}
	taken := make(map[string]bool, len(urls))
	feeds := make([]Feed, len(urls))
	for i, u := range urls {
		if err := checkURL(u); err != nil {
			return nil, fmt.Errorf("%s: %w; write the whole address, for example %s", schema.QuoteURL(u), err, exampleURL)
		}
		feeds[i] = newFeed()
		feeds[i].URL, feeds[i].Name = u, unique(NameOf(u, nil), taken)
	}
	return feeds, nil
}

// unique returns name, with a number appended if it is taken, and marks the result as taken.
func unique(name string, taken map[string]bool) string {
	base := name
	for i := 2; taken[name]; i++ {
		name = fmt.Sprintf("%s#%d", base, i)
	}
	taken[name] = true
	return name
}

// NameOf derives a feed's name from the host and path of its URL. It omits user information and query, which may hold
// secrets, and masks tokens and known secrets in the path.
func NameOf(s string, secrets redact.Known) string {
	u, err := url.Parse(s)
	if err != nil {
		return "feed"
	}
	name := u.Host + u.Path
	if shown := secrets.URL(&url.URL{Host: u.Host, Path: u.Path, RawPath: u.RawPath}); strings.Contains(shown, redact.Mask) {
		name = strings.TrimPrefix(shown, "//")
	}
	return schema.Clean(strings.TrimSuffix(name, "/"))
}
