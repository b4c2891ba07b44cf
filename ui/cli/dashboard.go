package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/theme"
)

// dashboardFlags are the flags of the dashboard.
type dashboardFlags struct {
	connection
	demo    bool
	seed    uint64
	speed   float64
	fps     int
	theme   choice
	ascii   bool
	noMouse bool
	history size
}

func (d *dashboardFlags) flags(f *pflag.FlagSet) {
	d.theme = choice{options: append([]string{"auto"}, theme.Names()...)}
	f.BoolVar(&d.demo, "demo", false, "show the demo: a server inside the program, on this machine alone")
	f.Uint64Var(&d.seed, "seed", 1, "tell the demo's story with this `number`; the same number tells the same story")
	f.Float64Var(&d.speed, "speed", 1, "tell the demo's story at this `speed`, 0.1 to 100")
	f.IntVar(&d.fps, "fps", 0, "draw at most this `number` of frames a second, 1 to 60")
	f.Var(&d.theme, "theme", "draw in this `theme`: auto, dark, light, contrast or mono")
	f.BoolVar(&d.ascii, "ascii", false, "draw with ASCII characters alone")
	f.BoolVar(&d.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.Var(&d.history, "history", "keep events of this `size` in memory, over all feeds, for example 256MiB")
	d.connection.flags(f)
}

const maxFPS = 60

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
	case f.Changed("fps") && (d.fps < 1 || d.fps > maxFPS):
		return usagef("--fps %d: it takes 1 to %d", d.fps, maxFPS)
	}
	return nil
}

// override puts what the flags say in place of what the configuration does.
func (d *dashboardFlags) override(c *config.Config) {
	if d.fps > 0 {
		c.FPS = d.fps
	}
	if d.theme.value != "" {
		c.Theme = d.theme.value
	}
	if d.history > 0 {
		c.History = config.Size(d.history)
	}
	c.ASCII = c.ASCII || d.ascii
	c.Mouse = c.Mouse && !d.noMouse
}

// screen is the terminal that a dashboard needs; without one the sentence says what does without.
func (e *Env) screen() (in, out *os.File, err error) {
	out, ok := e.Out.(*os.File)
	if !ok || !isTerminal(out) {
		return nil, nil, usagef("the dashboard needs a terminal, and standard output is none; " +
			"feedscope tail writes feeds to a file or a pipe")
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
	return d.show(cmd.Context(), e, c, "")
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
	if _, _, err := e.screen(); err != nil {
		return err
	}
	origin, stop, err := startDemo(ctx, d.seed, d.speed)
	if err != nil {
		return err
	}
	defer stop()
	c, err := config.Demo(origin)
	if err != nil {
		return err
	}
	if err := d.apply(c.Feeds, false, e.In); err != nil {
		return err
	}
	return d.show(ctx, e, c, "demo")
}

// show opens the dashboard and prints what it sums the run up to.
func (d *dashboardFlags) show(ctx context.Context, e *Env, c *config.Config, mode string) error {
	in, out, err := e.screen()
	if err != nil {
		return err
	}
	d.override(c)
	summary, err := dashboard.Run(ctx, dashboard.Options{
		Config: c, Mode: mode, Version: version(), In: in, Out: out, Environ: e.Environ,
	})
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
