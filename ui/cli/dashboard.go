package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/stage"
)

// dashboardFlags holds the flags of the dashboard.
type dashboardFlags struct {
	connection
	drawing
	source
	demo  bool
	seed  uint64
	speed float64
	stage string
}

func (d *dashboardFlags) flags(f *pflag.FlagSet) {
	f.BoolVar(&d.demo, "demo", false, "show the demo, served by the program itself on the loopback interface")
	f.Uint64Var(&d.seed, "seed", 1, "`number` that selects the demo's story; the same number gives the same story")
	f.Float64Var(&d.speed, "speed", 1, "`speed` of the demo's story, 0.1 to 100")
	f.StringVar(&d.stage, "stage", "", "present the demo with a `script`: "+strings.Join(stage.Names(), ", ")+", or a file")
	f.Lookup("stage").NoOptDefVal = stage.Default
	d.drawing.flags(f)
	d.source.flags(f)
	d.connection.flags(f)
	d.priceFlag(f)
	f.Lookup("insecure").Usage += " (shown on screen)"
}

// check reports flags and arguments that contradict each other or have impossible values.
func (d *dashboardFlags) check(f *pflag.FlagSet, args []string) error {
	if err := d.source.check(); err != nil {
		return err
	}
	switch {
	case d.demo && d.source.given():
		return usagef("--demo has its own feeds; leave out --from or --demo")
	case d.stage != "" && !d.demo:
		return usagef("--stage presents the demo; add --demo")
	case d.stage != "" && len(args) > 1:
		return usagef("--stage takes one script, not %d", len(args))
	case d.demo && d.stage == "" && len(args) > 0:
		return usagef("--demo has its own feeds and accepts no URL; leave out one of them")
	case d.demo && d.preset != "":
		return usagef("--demo has its own feeds; leave out --preset or --demo")
	case d.preset != "" && f.Changed("config"):
		return usagef("--config cannot be used with --preset; write preset: %s in a feed of the configuration", d.preset)
	case d.demo && f.Changed("config"):
		return usagef("--demo has its own configuration; leave out --config or --demo")
	case !d.demo && f.Changed("seed"):
		return usagef("--seed is for the demo; add --demo")
	case d.stage != "" && f.Changed("speed"):
		return errSpeed
	case !d.demo && f.Changed("speed"):
		return usagef("--speed is for the demo; add --demo")
	case len(args) > 0 && f.Changed("config") && !d.source.given():
		return usagef("--config cannot be used with URLs; leave out one of them")
	}
	return d.drawing.check(f)
}

func runDashboard(cmd *cobra.Command, e *Env, d *dashboardFlags, configPath string, args []string) error {
	if err := d.check(cmd.Flags(), args); err != nil {
		return err
	}
	if d.demo {
		if d.stage != "" && len(args) > 0 {
			d.stage = args[0]
		}
		return d.runDemo(cmd.Context(), e, cmd.Flags().Changed("seed"))
	}
	if d.source.given() {
		return d.runFrom(cmd.Context(), e, configPath, args)
	}
	if !d.named(args) {
		return d.runFile(cmd.Context(), e, configPath)
	}
	c, err := d.config(cmd, e, args)
	if err != nil {
		return err
	}
	o := dashboard.Options{Config: c, Suggest: !c.Arranged}
	if o.Suggest && d.preset == "" {
		if o.Presets, err = e.loader().Presets(); err != nil {
			e.say(err.Error())
		}
	}
	return e.show(cmd.Context(), &d.drawing, o)
}

// config returns the configuration for feeds that are named on the command line.
func (d *dashboardFlags) config(cmd *cobra.Command, e *Env, args []string) (*config.Config, error) {
	var c *config.Config
	var err error
	if d.preset != "" {
		c, err = d.presetFlags.config(e, args)
	} else {
		c, err = e.urlsConfig(cmd, args)
	}
	if err != nil {
		return nil, err
	}
	return c, d.apply(c.Feeds, true, e.In)
}

// urlsConfig returns a configuration for URLs.
func (e *Env) urlsConfig(cmd *cobra.Command, args []string) (*config.Config, error) {
	urls, err := urlsOf(cmd, args)
	if err != nil {
		return nil, err
	}
	c, err := e.loader().ForURLs(urls)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// runFile shows the dashboard of the configuration that is named or found. If there is none, the error shows how to
// start.
func (d *dashboardFlags) runFile(ctx context.Context, e *Env, named string) error {
	path, err := e.findConfig(named)
	if errors.Is(err, config.ErrNotFound) {
		return usagef("%w\n\nTo get started:\n"+
			"  feedscope --demo                  a live demo, offline\n"+
			"  feedscope http://HOST/PATH        any event stream, without a configuration\n"+
			"  feedscope --help                  everything else", err)
	}
	if err != nil {
		return err
	}
	load := func() (*config.Config, *config.Files, error) {
		c, files, err := e.loader().LoadFiles(path)
		if err != nil {
			return nil, files, usageError{err}
		}
		d.override(c, e.needsASCII())
		c = e.loader().WithAnswers(c)
		return c, files, d.apply(c.Feeds, false, e.In)
	}
	c, files, err := load()
	if err != nil {
		return err
	}
	return e.show(ctx, &d.drawing, dashboard.Options{
		Config: c, Suggest: !c.Arranged, File: path, Files: files, Reload: load,
	})
}

// runFrom shows the dashboard of feeds that are read from JetStream.
func (d *dashboardFlags) runFrom(ctx context.Context, e *Env, named string, args []string) error {
	if _, _, err := e.screen(withoutScreen); err != nil {
		return err
	}
	v, err := d.open(ctx, e, named, args)
	if err != nil {
		return err
	}
	read := v.load(e, args)
	load := func() (*config.Config, *config.Files, error) {
		c, files, err := read()
		if err != nil {
			return nil, files, err
		}
		d.override(c, e.needsASCII())
		d.reading(c.Feeds)
		return e.loader().WithAnswers(c), files, nil
	}
	c, files, err := load()
	if err != nil {
		return err
	}
	o := dashboard.Options{Config: c, Suggest: !c.Arranged, Files: files, Reload: load, From: v.view}
	if files != nil {
		o.File = v.path
	} else if o.Presets, err = e.loader().Presets(); err != nil {
		e.say(err.Error())
	}
	return e.show(ctx, &d.drawing, o)
}

// placeholder is the origin of a demo that has not started.
const placeholder = "http://127.0.0.1"

// runDemo starts the demo server and shows its dashboard.
func (d *dashboardFlags) runDemo(ctx context.Context, e *Env, seeded bool) error {
	if _, _, err := e.screen(withoutScreen); err != nil {
		return err
	}
	if d.stage != "" && !seeded {
		s, err := e.script(d.stage, placeholder)
		if err != nil {
			return err
		}
		d.seed = uint64(s.Seed)
	}
	demo, err := startDemo(ctx, d.seed, d.speed, onLoopback)
	if err != nil {
		return err
	}
	defer demo.stop()
	o := dashboard.Options{Mode: "demo", Breaker: breaker{demo.server}, Story: breaker{demo.server}}
	if d.stage == "" {
		o.Config, err = e.loader().Demo(demo.origin)
	} else {
		var s *script
		if s, err = e.script(d.stage, demo.origin); err == nil {
			o.Config, o.Stage, o.Hide = s.config, stage.New(s.Script), true
		}
	}
	if err != nil {
		return err
	}
	if err := d.apply(o.Config.Feeds, false, e.In); err != nil {
		return err
	}
	return e.show(ctx, &d.drawing, o)
}

// show runs the dashboard and prints a summary of the run.
func (e *Env) show(ctx context.Context, l *drawing, o dashboard.Options) error {
	in, out, err := e.screen(withoutScreen)
	if err != nil {
		return err
	}
	l.override(o.Config, e.needsASCII())
	if o.Reload != nil {
		o.Reloads = e.hangups.requests(out)
	}
	if o.From != nil {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		o.Reloads = either(ctx, o.Reloads, o.From.Found())
	}
	o.Version, o.In, o.Out, o.Environ, o.NoColor = version(), in, out, e.Environ, !e.wantsColor(out)
	summary, err := dashboard.Run(ctx, o)
	if err != nil {
		return err
	}
	return write(out, summary+"\n")
}

// urlsOf returns the arguments as URLs.
func urlsOf(cmd *cobra.Command, args []string) ([]string, error) {
	urls := make([]string, len(args))
	for i, arg := range args {
		url, kind := classify(arg)
		switch {
		case kind == schemeless:
			return nil, needsScheme(arg)
		case kind == notAddress && nearest(arg, commandNames(cmd)) != "":
			return nil, usagef("%q is neither a URL nor a command; did you mean %s?", arg, nearest(arg, commandNames(cmd)))
		case kind == notAddress:
			return nil, usagef("%q is neither a URL nor a command; feedscope --help lists the commands", arg)
		}
		urls[i] = url
	}
	return urls, nil
}
