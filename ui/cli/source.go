package cli

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/view"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
)

// source holds the flags for reading feeds from JetStream in place of their servers.
type source struct {
	set   *pflag.FlagSet
	from  string
	creds string
	since view.Start
}

func (s *source) flags(f *pflag.FlagSet) {
	section(f, sourceSection, func(f *pflag.FlagSet) {
		f.StringVar(&s.from, "from", "", "read feeds from NATS JetStream at this `URL`, where feedscope collect stores them")
		parsed(f, &s.since, "since", "", "with --from, `point` to start at: 2h (ago), 14:03:20, 2026-05-04T14:03:20Z or seq:12345 [now]", parseSince)
		f.StringVar(&s.creds, "creds", "", "NATS credentials `file`")
	})
	s.set = f
}

// parseSince parses a point to start at.
func parseSince(text string) (view.Start, error) {
	if number, ok := strings.CutPrefix(text, "seq:"); ok {
		if n, err := strconv.ParseUint(number, 10, 64); err == nil && n > 0 {
			return view.Start{Sequence: n}, nil
		}
	}
	now := time.Now()
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return view.Start{Time: now.Add(-d)}, nil
	}
	if m, err := parseMoment(text); err == nil && !strings.HasPrefix(text, "-") {
		at := m.in(now.AddDate(0, 0, -1).Add(time.Second), now) // The last time of day, unless there is a date.
		if !at.After(now) {
			return view.Start{Time: at}, nil
		}
	}
	return view.Start{}, errors.New("a time ago such as 2h, a time of the past such as 14:03:20 or 2026-05-04T14:03:20Z, " +
		"or the number of a message such as seq:12345")
}

// given reports whether feeds are read from JetStream.
func (s *source) given() bool { return s.from != "" }

// ofRequests are flags about requests that also matter for what is read.
var ofRequests = []string{"time", "price"}

// check returns an error for flags that contradict each other or cannot be used.
func (s *source) check() error {
	switch {
	case s.set == nil: // The command has no such flags.
		return nil
	case !s.given() && s.set.Changed("since"):
		return usagef("--since needs --from; for a recording, feedscope replay has --from")
	case !s.given() && s.set.Changed("creds"):
		return usagef("--creds needs --from")
	case !s.given():
		return nil
	}
	if err := checkNATS("from", s.from, s.creds); err != nil {
		return err
	}
	var err error
	s.set.Visit(func(f *pflag.Flag) {
		title := strings.Join(f.Annotations[sectionKey], "")
		if (title == requestSection || title == connectionSection) && !slices.Contains(ofRequests, f.Name) {
			err = usagef("--%s is about requests, which the collectors make; leave it out with --from", f.Name)
		}
	})
	return err
}

// connectTime is how long the start waits for JetStream.
const connectTime = 5 * time.Second

// viewed is what is to be read from JetStream.
type viewed struct {
	watched
	view   *view.View
	config *config.Config // Nil if none is used.
	path   string         // Its file.
	all    bool           // All feeds that are there are wanted, also those that come later.
}

// open connects to JetStream and returns what is to be read: the named feeds, or those of the configuration, or all. A
// configuration that was not named is used if JetStream has any of its feeds.
func (s *source) open(ctx context.Context, e *Env, named string, args []string) (viewed, error) {
	v := viewed{view: view.New(view.Options{Link: link.Options{URL: s.from, Creds: s.creds, Name: "feedscope"}, Start: s.since})}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	offline := v.view.Connect(ctx)
	if err := v.useConfig(e, named, offline == nil); err != nil {
		return v, err
	}
	if err := v.choose(args, offline); err != nil {
		return v, err
	}
	if v.all {
		v.view.FindAll()
	}
	select {
	case <-v.view.Found(): // These are known.
	default:
	}
	return v, nil
}

func (v *viewed) useConfig(e *Env, named string, online bool) error {
	c, path, err := e.loadConfig(named)
	switch {
	case errors.Is(err, config.ErrNotFound) && named == "":
		return nil
	case err != nil && named != "":
		return err
	case err != nil:
		e.say("ignoring the configuration: " + err.Error())
		return nil
	case named == "" && online && !slices.ContainsFunc(c.Feeds, func(f feedconfig.Feed) bool { return v.stores(f.Name) }):
		return nil
	}
	v.config, v.path = c, path
	return nil
}

// stores reports whether JetStream has a feed.
func (v *viewed) stores(name string) bool {
	return slices.ContainsFunc(v.view.Feeds(), func(s feeds.Spec) bool { return s.Name == name })
}

// choose chooses the feeds. Offline is why it is not known which there are, nil if it is.
func (v *viewed) choose(args []string, offline error) error {
	switch c := v.config; {
	case len(args) == 0 && c != nil:
		v.watched = watched{feeds: c.Feeds, rules: c.Rules}
		return nil
	case len(args) == 0 && offline != nil:
		return exitError{code: exitNever, message: offline.Error()}
	case len(args) == 0:
		v.all, v.feeds = true, feedsOf(v.view.Feeds())
		return nil
	case c != nil && slices.Contains(args, stream.Name) && c.Feed(stream.Name) == nil && len(c.Rules) > 0:
		v.watched = watched{c.Feeds, c.Rules, args}
		return nil
	}
	for _, name := range args {
		f, err := v.feed(name, offline)
		if err != nil {
			return err
		}
		v.feeds = append(v.feeds, f)
	}
	return nil
}

// feed returns the feed with a name.
func (v *viewed) feed(name string, offline error) (feedconfig.Feed, error) {
	if v.config != nil {
		if f := v.config.Feed(name); f != nil {
			return *f, nil
		}
	}
	stored := v.view.Feeds()
	for i := range stored {
		if stored[i].Name == name {
			return feedsOf(stored[i : i+1])[0], nil
		}
	}
	if _, kind := classify(name); kind == isURL {
		return feedconfig.Feed{}, usagef("with --from, feeds have names; give that of the collectors' configuration, not a URL")
	}
	if offline != nil {
		return feedconfig.Feed{Name: name}, nil
	}
	var names []string
	for i := range stored {
		names = append(names, stored[i].Name)
	}
	return feedconfig.Feed{}, usagef("no feed is named %q at %s%s", name, v.view.At(), meant(name, names))
}

// feedsOf returns feeds of JetStream as feeds of a configuration.
func feedsOf(stored []feeds.Spec) []feedconfig.Feed {
	all := make([]feedconfig.Feed, len(stored))
	for i := range stored {
		s := &stored[i]
		all[i] = feedconfig.Feed{Name: s.Name, URL: s.URL, Time: s.TimePath}
		all[i].Method = s.Method
	}
	return all
}

// reading applies what the flags say about reading events.
func (c *connection) reading(found []feedconfig.Feed) {
	for i := range found {
		if c.eventTime != "" {
			found[i].Time = c.eventTime
		}
		if c.price.Known {
			found[i].Price = c.price
		}
	}
}
