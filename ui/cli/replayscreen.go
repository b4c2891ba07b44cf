package cli

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/config"
	"feedscope/ui/dashboard"
)

// check says which flags make no sense, or not together.
func (r *replayFlags) check(f *pflag.FlagSet) error {
	if r.serve != "" {
		for _, name := range []string{"fps", "theme", "ascii", "no-mouse", "history"} {
			if f.Changed(name) {
				return usagef("--%s is for the dashboard, and --serve opens none; leave out one of the two", name)
			}
		}
	}
	return r.look.check(f)
}

// show plays a recording in the dashboard.
func (r *replayFlags) show(ctx context.Context, e *Env, configPath string, paths []string) error {
	o, from, to, err := r.read(paths)
	if err != nil {
		return err
	}
	if len(o.Feeds) == 0 {
		return usagef("%s holds no feeds: there is nothing to play", strings.Join(paths, ", "))
	}
	if _, _, err := e.screen(withoutReplay); err != nil {
		return err
	}
	c, err := e.replayConfig(configPath, o)
	if err != nil {
		return err
	}
	return e.show(ctx, &r.look, dashboard.Options{
		Config: c, Replay: &dashboard.Replay{Paths: paths, From: from, To: to, Speed: float64(r.speed)},
	})
}

// replayConfig is the configuration that is named or found, as far as it is about the feeds of a recording. One that was not
// named must not be in the way.
func (e *Env) replayConfig(named string, o *capture.Outline) (*config.Config, error) {
	names := make([]string, len(o.Feeds))
	for i, f := range o.Feeds {
		names[i] = f.Spec.Name
	}
	c, path, err := e.loadConfig(named)
	switch {
	case err == nil && c.Narrow(names):
		return c, nil
	case err == nil && named != "":
		return nil, usagef("%s has none of the feeds that are recorded: %s", path, strings.Join(names, ", "))
	case err != nil && named != "":
		return nil, err
	case err != nil && !errors.Is(err, config.ErrNotFound):
		e.say("the configuration is left aside: " + err.Error())
	}
	if c, ok := demoConfig(o); ok {
		return c, nil
	}
	return config.ForFeeds(names), nil
}

// demoConfig is the demo's configuration, as far as it is about the feeds of a recording, if those are the demo's.
func demoConfig(o *capture.Outline) (c *config.Config, ok bool) {
	c, err := config.Demo("http://127.0.0.1")
	if err != nil || len(o.Feeds) == 0 {
		return nil, false
	}
	var names []string
	for _, f := range o.Feeds {
		if !slices.ContainsFunc(c.Feeds, func(own config.Feed) bool { return sameFeed(own, f.Spec) }) {
			return nil, false
		}
		names = append(names, f.Spec.Name)
	}
	c.Title = config.ForFeeds(names).Title
	return c, c.Narrow(names)
}

// sameFeed tells whether a recorded feed is one of the demo's, whose server has another port every time.
func sameFeed(own config.Feed, recorded feeds.Spec) bool {
	was, err := url.Parse(recorded.URL)
	return err == nil && recorded.Name == own.Name && recorded.TimePath == own.Time && was.Hostname() == "127.0.0.1" &&
		strings.HasSuffix(own.URL, was.Path)
}
