package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/ui/dashboard"
)

// dashboardFlags are the flags of the dashboard.
type dashboardFlags struct {
	connection
	look
	demo  bool
	seed  uint64
	speed float64
}

func (d *dashboardFlags) flags(f *pflag.FlagSet) {
	f.BoolVar(&d.demo, "demo", false, "show the demo: a server inside the program, on this machine alone")
	f.Uint64Var(&d.seed, "seed", 1, "tell the demo's story with this `number`; the same number tells the same story")
	f.Float64Var(&d.speed, "speed", 1, "tell the demo's story at this `speed`, 0.1 to 100")
	d.look.flags(f)
	d.connection.flags(f)
}

// check says which flags and arguments contradict each other or have a value that makes no sense.
func (d *dashboardFlags) check(f *pflag.FlagSet, args []string) error {
	switch {
	case d.demo && len(args) > 0:
		return usagef("--demo shows feeds of its own and takes no URL; leave out one of the two")
	case d.demo && f.Changed("config"):
		return usagef("--demo has a configuration of its own; leave out --config, or --demo")
	case !d.demo && f.Changed("seed"):
		return usagef("--seed is for the demo; add --demo")
	case !d.demo && f.Changed("speed"):
		return usagef("--speed is for the demo; add --demo")
	case len(args) > 0 && f.Changed("config"):
		return usagef("a dashboard shows either a configuration or URLs; leave out --config or the URLs")
	}
	return d.look.check(f)
}

// What needs no terminal, for those who have none.
const (
	withoutScreen = "feedscope tail writes feeds to a file or a pipe"
	withoutReplay = "with --serve the recording is served without one"
)

// screen is the terminal that a dashboard needs; if there is none, the sentence says what does without.
func (e *Env) screen(without string) (in, out *os.File, err error) {
	out, ok := e.Out.(*os.File)
	if !ok || !isTerminal(out) {
		return nil, nil, usagef("the dashboard needs a terminal, and standard output is none; %s", without)
	}
	in, ok = e.In.(*os.File)
	if !ok {
		return nil, nil, usagef("the dashboard needs a terminal, and standard input is none")
	}
	return in, out, nil
}

func runDashboard(cmd *cobra.Command, e *Env, d *dashboardFlags, configPath string, args []string) error {
	if err := d.check(cmd.Flags(), args); err != nil {
		return err
	}
	if d.demo {
		return d.runDemo(cmd.Context(), e)
	}
	c, err := d.config(cmd, e, configPath, args)
	if err != nil {
		return err
	}
	return e.show(cmd.Context(), &d.look, dashboard.Options{Config: c})
}

// config gives the configuration that the arguments ask for.
func (d *dashboardFlags) config(cmd *cobra.Command, e *Env, configPath string, args []string) (*config.Config, error) {
	c, err := e.dashboardConfig(cmd, configPath, args)
	if err != nil {
		return nil, err
	}
	return c, d.apply(c.Feeds, len(args) > 0, e.In)
}

// dashboardConfig makes a configuration for URLs, or else reads the one that is named or found, with a word for
// those who have none yet.
func (e *Env) dashboardConfig(cmd *cobra.Command, named string, args []string) (*config.Config, error) {
	if len(args) > 0 {
		urls, err := urlsOf(cmd, args)
		if err != nil {
			return nil, err
		}
		c, err := config.ForURLs(urls)
		if err != nil {
			return nil, usageError{err}
		}
		return c, nil
	}
	c, _, err := e.loadConfig(named)
	if errors.Is(err, config.ErrNotFound) {
		return nil, usagef("%w\n\nTo begin with:\n"+
			"  feedscope --demo                  a live demo, offline\n"+
			"  feedscope http://HOST/PATH        any event stream, without a configuration\n"+
			"  feedscope --help                  everything else", err)
	}
	return c, err
}

// runDemo shows the demo's dashboard on the demo's server.
func (d *dashboardFlags) runDemo(ctx context.Context, e *Env) error {
	if _, _, err := e.screen(withoutScreen); err != nil {
		return err
	}
	demo, err := startDemo(ctx, d.seed, d.speed)
	if err != nil {
		return err
	}
	defer demo.stop()
	c, err := config.Demo(demo.origin)
	if err != nil {
		return err
	}
	if err := d.apply(c.Feeds, false, e.In); err != nil {
		return err
	}
	return e.show(ctx, &d.look, dashboard.Options{Config: c, Mode: "demo", Breaker: breaker{demo.server}})
}

// show opens the dashboard and prints what it sums the run up to.
func (e *Env) show(ctx context.Context, l *look, o dashboard.Options) error {
	in, out, err := e.screen(withoutScreen)
	if err != nil {
		return err
	}
	l.override(o.Config)
	o.Version, o.In, o.Out, o.Environ = version(), in, out, e.Environ
	summary, err := dashboard.Run(ctx, o)
	if err != nil {
		return err
	}
	return write(out, summary+"\n")
}

// urlsOf gives the arguments as URLs.
func urlsOf(cmd *cobra.Command, args []string) ([]string, error) {
	urls := make([]string, len(args))
	for i, arg := range args {
		switch classify(arg) {
		case fullURL:
			urls[i] = arg
		case plainHTTP:
			urls[i] = "http://" + arg
		case schemeless:
			return nil, needsScheme(arg)
		case notAddress:
			if best := nearest(arg, commandNames(cmd)); best != "" {
				return nil, usagef("%q is neither a URL nor a command; did you mean %s?", arg, best)
			}
			return nil, usagef("%q is neither a URL nor a command; feedscope --help lists the commands", arg)
		}
	}
	return urls, nil
}
