package cli

import (
	"errors"
	"os"
	"slices"

	"feedscope/feeds/config"
)

// findConfig gives the path of the configuration that is named or found.
func (e *Env) findConfig(named string) (string, error) {
	path, _, err := config.Find(named, e.lookup, os.Stat)
	if err != nil {
		return "", usageError{err}
	}
	return path, nil
}

// loadConfig reads the configuration that is named or found.
func (e *Env) loadConfig(named string) (*config.Config, string, error) {
	path, err := e.findConfig(named)
	if err != nil {
		return nil, "", err
	}
	c, err := config.Load(path, e.lookup)
	if err != nil {
		return nil, path, usageError{err}
	}
	return c, path, nil
}

// follow gives the feeds that the arguments name, in their order: URLs, and names from the configuration, which is
// read only if there is a name. Without an argument it is all of the configuration's feeds.
func (e *Env) follow(named string, args []string) ([]config.Feed, error) {
	if len(args) == 0 {
		c, _, err := e.loadConfig(named)
		if errors.Is(err, config.ErrNotFound) {
			return nil, usagef("there is nothing to follow: name a URL or a feed, or write a configuration (%w)", err)
		}
		if err != nil {
			return nil, err
		}
		return c.Feeds, nil
	}
	found := make([]config.Feed, len(args))
	var urls []string
	var urlAt []int
	names := nameResolver{env: e, named: named}
	for i, arg := range args {
		switch classify(arg) {
		case fullURL:
			urls, urlAt = append(urls, arg), append(urlAt, i)
		case plainHTTP:
			urls, urlAt = append(urls, "http://"+arg), append(urlAt, i)
		case schemeless, notAddress:
			f, err := names.resolve(arg)
			if err != nil {
				return nil, err
			}
			found[i] = f
		}
	}
	if len(urls) == 0 {
		return found, nil
	}
	c, err := config.ForURLs(urls)
	if err != nil {
		return nil, usageError{err}
	}
	for i, at := range urlAt {
		found[at] = c.Feeds[i]
	}
	return found, nil
}

// nameResolver finds feeds by their names in the configuration, which it reads once.
type nameResolver struct {
	env    *Env
	named  string
	config *config.Config
}

func (r *nameResolver) resolve(name string) (config.Feed, error) {
	if r.config == nil {
		c, _, err := r.env.loadConfig(r.named)
		if errors.Is(err, config.ErrNotFound) {
			return config.Feed{}, unknownSource(name)
		}
		if err != nil {
			return config.Feed{}, err
		}
		r.config = c
	}
	i := slices.IndexFunc(r.config.Feeds, func(f config.Feed) bool { return f.Name == name })
	switch {
	case i >= 0:
		return r.config.Feeds[i], nil
	case classify(name) == schemeless:
		return config.Feed{}, needsScheme(name)
	}
	var names []string
	for _, f := range r.config.Feeds {
		names = append(names, f.Name)
	}
	return config.Feed{}, usagef("no feed is called %q%s", name, meant(name, names))
}

// unknownSource is the sentence about an argument that is no URL where there is no configuration.
func unknownSource(name string) error {
	if classify(name) == schemeless {
		return needsScheme(name)
	}
	return usagef("%q is no URL, and there is no configuration in which a feed could be called so; "+
		"write a URL, for example http://localhost:7333/market", name)
}
