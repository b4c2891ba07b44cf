package cli

import (
	"context"

	"feedscope/ui/config"
)

// load returns a function that reads the configuration of what is to be read: the file that is used, else one for the named
// feeds or for all that are there.
func (v *viewed) load(e *Env, args []string) func() (*config.Config, *config.Files, error) {
	if v.config != nil && len(args) == 0 {
		return func() (*config.Config, *config.Files, error) {
			c, files, err := e.loader().LoadFiles(v.path)
			if err != nil {
				return nil, files, usageError{err}
			}
			return c, files, nil
		}
	}
	return func() (*config.Config, *config.Files, error) { return v.made(e, args), nil, nil }
}

// made returns a configuration for the named feeds, with the panels of the one that is used if it has any of them, or for all feeds
// that are there.
func (v *viewed) made(e *Env, args []string) *config.Config {
	if v.all {
		v.feeds = feedsOf(v.view.Feeds())
	}
	if v.config != nil {
		c := *v.config
		if e.loader().Narrow(&c, args) {
			return &c
		}
	}
	c := e.loader().ForNames(nil)
	c.Feeds = v.feeds
	return e.loader().WithAnswers(c)
}

// either returns a channel that receives a value when one of two does, until ctx ends.
func either(ctx context.Context, a, b <-chan struct{}) <-chan struct{} {
	both := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-a:
			case <-b:
			}
			select {
			case both <- struct{}{}:
			default:
			}
		}
	}()
	return both
}
