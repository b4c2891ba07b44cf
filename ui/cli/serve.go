package cli

import (
	"cmp"
	"context"
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/ui/cli/serve"
	"feedscope/ui/cli/service"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
)

const serveLong = `Serve the dashboard to many viewers over SSH: one set of connections to the feeds, and for each viewer a screen with its
own size, theme, focus, filters and pause. There is no shell, no command and no forwarding. To look at it: ssh -p PORT HOST

A viewer's public key must be in a file like OpenSSH's authorized_keys, by default feedscope/authorized_keys in the
configuration directory; changes take effect at once. A key may only look, and hosts are hidden. With role="operator" at the
start of its line it may also reconnect, disconnect, acknowledge, snooze, show hosts, and break the feeds of the demo.

The server makes its host key at the first start. It logs to standard error when viewers connect and disconnect.

Saving the configuration applies it for all viewers, and so does SIGHUP. An invalid file changes nothing, and its first error
is logged. SIGTERM restores the terminals of all viewers.

Exit status:
  1    internal error; a log file has the details` + exitMistake + `
  130  interrupted; 143 after SIGTERM`

const serveExample = `  feedscope serve --ssh :2222                        for the network
  feedscope serve --ssh 127.0.0.1:2222 --demo        the demo, for this machine
  feedscope serve --ssh :2222 -c wall.yaml --from nats://10.0.0.5
  feedscope serve --ssh :2222 -c wall.yaml --authorized-keys /etc/feedscope/authorized_keys --log json
  feedscope serve --ssh :2222 --max-viewers 300 --max-per-key 20 --idle-timeout 0`

// serveFlags holds the flags of serve.
type serveFlags struct {
	source
	address, keys string
	demo          bool
	limits        serve.Limits
	log           service.Format
}

func (s *serveFlags) flags(f *pflag.FlagSet) {
	s.limits = serve.DefaultLimits()
	f.StringVar(&s.address, "ssh", "", "`address` for viewers, such as :2222 (all interfaces) or 127.0.0.1:2222")
	f.StringVar(&s.keys, "authorized-keys", "", "`file` with the public keys of viewers")
	f.BoolVar(&s.demo, "demo", false, "serve the demo")
	s.source.flags(f)
	f.IntVar(&s.limits.Viewers, "max-viewers", s.limits.Viewers, "maximum `number` of viewers")
	f.IntVar(&s.limits.PerKey, "max-per-key", s.limits.PerKey, "maximum `number` of viewers with the same key")
	f.DurationVar(&s.limits.Idle, "idle-timeout", s.limits.Idle, "disconnect a viewer who presses no key for this `time`; 0 for never")
	parsed(f, &s.log, "log", "", "log `format`: text or json [text]", oneOfNames[service.Format](service.Formats()))
}

func newServe(e *Env, configPath *string) *cobra.Command {
	s := &serveFlags{}
	cmd := &cobra.Command{
		Use:     "serve --ssh ADDRESS",
		Short:   "Serve the dashboard to many viewers over SSH",
		Long:    serveLong,
		Example: serveExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("serve takes no arguments: its feeds are those of the configuration; name that with -c")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.check(cmd.Flags()); err != nil {
				return err
			}
			return s.run(cmd.Context(), e, *configPath)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	s.flags(cmd.Flags())
	completeChoice(cmd, "log", service.Formats)
	return cmd
}

// maxViewers bounds the flags; each viewer takes about 2 MB.
const maxViewers = 10_000

func (s *serveFlags) check(f *pflag.FlagSet) error {
	if err := s.source.check(); err != nil {
		return err
	}
	switch {
	case s.demo && s.given():
		return usagef("--demo has its own feeds; leave out --from or --demo")
	case s.address == "":
		return usagef("name an address for viewers, for example --ssh :2222")
	case s.demo && f.Changed("config"):
		return usagef("--demo has its own configuration; leave out --config or --demo")
	case s.limits.Viewers < 1 || s.limits.Viewers > maxViewers:
		return usagef("--max-viewers %d: want 1 to %d", s.limits.Viewers, maxViewers)
	case s.limits.PerKey < 1 || s.limits.PerKey > maxViewers:
		return usagef("--max-per-key %d: want 1 to %d", s.limits.PerKey, maxViewers)
	case s.limits.Idle < 0 || s.limits.Idle > 0 && s.limits.Idle < time.Second:
		return usagef("--idle-timeout %s: want 1s or longer, or 0 for never", s.limits.Idle)
	}
	return nil
}

func (s *serveFlags) run(ctx context.Context, e *Env, named string) error {
	o := serve.Options{
		Limits: s.limits, Out: e.Err, Format: s.log, NoTimes: e.journal(), Service: service.NewManager(e.lookup),
		Keys: serve.NewKeys(cmp.Or(s.keys, filepath.Join(xdg.ConfigHome, "feedscope", "authorized_keys"))),
		ASCII: func(environ []string) bool {
			return (&Env{Environ: environ}).needsASCII()
		},
	}
	if _, _, err := o.Keys.Load(); err != nil {
		return usageError{err}
	}
	var err error
	if o.HostKey, err = serve.HostKey(filepath.Join(xdg.StateHome, "feedscope", "ssh_host_ed25519_key")); err != nil {
		return usageError{err}
	}
	stop, err := s.feeds(ctx, e, named, &o.Dashboard)
	if err != nil {
		return err
	}
	defer stop()
	o.Dashboard.Version = version()
	if o.Listener, err = listenForViewers(ctx, s.address); err != nil {
		return err
	}
	return serve.Run(ctx, o)
}

// feeds fills in what viewers see: the demo, or the configuration that is named or found.
func (s *serveFlags) feeds(ctx context.Context, e *Env, named string, o *dashboard.Options) (stop func(), err error) {
	if s.demo {
		demo, err := startDemo(ctx, 1, 1, onLoopback)
		if err != nil {
			return nil, err
		}
		c, err := e.loader().Demo(demo.origin)
		if err != nil {
			demo.stop()
			return nil, err
		}
		b := breaker{demo.server}
		o.Config, o.Mode, o.Breaker, o.Story = c, "demo", b, b
		return demo.stop, nil
	}
	if s.given() {
		return s.read(ctx, e, named, o)
	}
	path, err := e.findConfig(named)
	if err != nil {
		return nil, err
	}
	load := func() (*config.Config, *config.Files, error) {
		c, files, err := e.loader().LoadFiles(path)
		if err != nil {
			return nil, files, usageError{err}
		}
		return e.loader().WithAnswers(c), files, nil
	}
	if o.Config, o.Files, err = load(); err != nil {
		return nil, err
	}
	o.File, o.Reload, o.Reloads, o.Suggest = path, load, e.hangups.always(e.Err), !o.Config.Arranged
	return func() {}, nil
}

// read fills in what viewers see of feeds that are read from JetStream.
func (s *serveFlags) read(ctx context.Context, e *Env, named string, o *dashboard.Options) (stop func(), err error) {
	v, err := s.open(ctx, e, named, nil)
	if err != nil {
		return nil, err
	}
	read := v.load(e, nil)
	load := func() (*config.Config, *config.Files, error) {
		c, files, err := read()
		if err != nil {
			return nil, files, err
		}
		return e.loader().WithAnswers(c), files, nil
	}
	if o.Config, o.Files, err = load(); err != nil {
		return nil, err
	}
	ctx, stop = context.WithCancel(ctx)
	o.File, o.Reload, o.Suggest, o.From = v.path, load, !o.Config.Arranged, v.view
	o.Reloads = either(ctx, e.hangups.always(e.Err), v.view.Found())
	return stop, nil
}

// listenForViewers listens at an address. Without a host, it is open to the network: that is what a screen is shared for.
func listenForViewers(ctx context.Context, address string) (net.Listener, error) {
	if !strings.Contains(address, ":") {
		address = ":" + address
	}
	if host, port, err := net.SplitHostPort(address); err == nil && host == "" {
		return listenAt(ctx, "ssh", host, port)
	}
	return listen(ctx, "ssh", address)
}
