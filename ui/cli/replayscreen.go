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
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
)

// check returns an error for flags that are contradictory or out of range.
func (r *replayFlags) check(f *pflag.FlagSet) error {
	if r.serve != "" {
		if err := r.notDrawn(f, "--serve does not open; leave out one of them"); err != nil {
			return err
		}
	}
	return r.drawing.check(f)
}

// show plays a recording in the dashboard.
func (r *replayFlags) show(ctx context.Context, e *Env, configPath string, paths []string) error {
	o, from, to, err := r.read(paths)
	if err != nil {
		return err
	}
	if len(o.Feeds) == 0 {
		return usagef("%s contains no feeds", strings.Join(paths, ", "))
	}
	if _, _, err := e.screen(withoutReplay); err != nil {
		return err
	}
	c, err := e.replayConfig(configPath, o)
	if err != nil {
		return err
	}
	how := &dashboard.Replay{Paths: paths, From: from, To: to, Speed: r.speed}
	if server := tappedServer(o.Feeds); c.Feed(server) != nil && !c.Arranged {
		how.Server = server
	}
	return e.show(ctx, &r.drawing, dashboard.Options{Config: c, Suggest: !c.Arranged, Replay: how})
}

// tappedServer returns the name of the server's feed in a recording of a tap, empty in others.
func tappedServer(recorded []capture.Feed) string {
	at := slices.IndexFunc(recorded, func(f capture.Feed) bool { return f.Spec.Tapped && f.Spec.Method == "" })
	if at < 0 {
		return ""
	}
	return recorded[at].Spec.Name
}

// replayConfig returns the configuration that is named or found, narrowed to the feeds of a recording. If it was not
// named and cannot be used, it is ignored.
func (e *Env) replayConfig(named string, o *capture.Outline) (*config.Config, error) {
	var recorded []capture.Feed // Without the alerts of back then.
	var names []string
	for _, f := range o.Feeds {
		if f.Spec.URL != stream.URL {
			recorded, names = append(recorded, f), append(names, f.Spec.Name)
		}
	}
	c, err := e.configFor(named, recorded, names)
	if err != nil {
		return nil, err
	}
	if len(c.Rules) > 0 && slices.Contains(names, stream.Name) {
		return nil, usagef("the recording has a feed named %s, which is the name for the alerts of the configuration's rules", stream.Name)
	}
	c.Alerted = len(names) < len(o.Feeds)
	e.loader().WithAlerts(c)
	return c, nil
}

// configFor returns the configuration for feeds of a recording.
func (e *Env) configFor(named string, recorded []capture.Feed, names []string) (*config.Config, error) {
	c, path, err := e.loadConfig(named)
	switch {
	case err == nil && e.loader().Narrow(c, names):
		return c, nil
	case err == nil && named != "":
		return nil, usagef("%s has none of the recorded feeds (%s)", path, strings.Join(names, ", "))
	case err != nil && named != "":
		return nil, err
	case err != nil && !errors.Is(err, config.ErrNotFound):
		e.say("ignoring the configuration: " + err.Error())
	}
	if c, ok := e.demoConfig(recorded); ok {
		return c, nil
	}
	if server := tappedServer(recorded); server != "" {
		var feeds []feedconfig.Feed
		for _, r := range slices.Backward(recorded) {
			f := feedconfig.Feed{Name: r.Spec.Name, URL: r.Spec.URL, LastEventID: r.Spec.LastEventID}
			f.Method = r.Spec.Method
			feeds = append(feeds, f)
		}
		return e.loader().ForRecordedTap(server, feeds), nil
	}
	c = e.loader().ForNames(names)
	for i := range c.Feeds {
		c.Feeds[i].URL = recorded[i].Spec.URL // It tells what the feed is.
	}
	return e.loader().WithAnswers(c), nil
}

// demoConfig returns the demo's configuration, narrowed to the feeds of a recording, if all of them are the demo's.
func (e *Env) demoConfig(recorded []capture.Feed) (c *config.Config, ok bool) {
	c, err := e.loader().Demo("http://127.0.0.1")
	if err != nil || len(recorded) == 0 {
		return nil, false
	}
	var names []string
	for _, f := range recorded {
		if !slices.ContainsFunc(c.Feeds, func(own feedconfig.Feed) bool { return sameFeed(own, f.Spec) }) {
			return nil, false
		}
		names = append(names, f.Spec.Name)
	}
	c.Title = e.loader().ForNames(names).Title
	return c, e.loader().Narrow(c, names)
}

// sameFeed reports whether a recorded feed matches one of the demo's. The port is different in every run.
func sameFeed(own feedconfig.Feed, recorded feeds.Spec) bool {
	u, err := url.Parse(recorded.URL)
	return err == nil && recorded.Name == own.Name && recorded.TimePath == own.Time && u.Hostname() == "127.0.0.1" &&
		strings.HasSuffix(own.URL, u.Path)
}
