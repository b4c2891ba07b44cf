package cli

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/capture"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/metrics/otlp"
	"feedscope/ui/cli/service"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
	"feedscope/ui/panics"
)

const watchLong = `Watch the feeds of the configuration without a screen, as a service does: log to standard error when a feed is in trouble
and when it has recovered, its anomalies, what doctor would find in its traffic, and the alerts of rules.

Saving the configuration applies it, and so does SIGHUP. Feeds that did not change are not interrupted. An invalid file
changes nothing, and its first error is logged.

With --output, feeds are recorded as feedscope record does, always to numbered files: wall.0001.capture and so on. A restart
goes on with the next number. If the disk is full, the recording starts again once it is not; feeds are watched all the time.

With --listen, metrics for Prometheus are at /metrics, and /healthz and /readyz answer 200 while the process is well. Only this
machine can connect by default; 0.0.0.0:9464 is open to the network.

With OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_METRICS_EXPORTER=otlp, the same metrics go to an OpenTelemetry collector, as protobuf
over HTTP; the other variables of OpenTelemetry set headers, interval and attributes.

With --from, feeds are read from NATS JetStream, where feedscope collect stores them; without a configuration, all that are there.

Under systemd, use Type=notify, or notify-reload from version 253: watch reports when it is ready, reloading and stopping, how
many feeds are live, and signs of life if WatchdogSec= is set.

Exit status:
  1    internal error; a log file has the details` + exitMistake + `
  130  interrupted; 143 after SIGTERM`

const watchExample = `  feedscope watch -c wall.yaml
  feedscope watch --from nats://localhost:4222 -c wall.yaml
  feedscope watch -c wall.yaml --log json 2>> wall.log
  feedscope watch -c wall.yaml --listen 127.0.0.1:9464
  feedscope watch -c wall.yaml --output /var/lib/feedscope/wall.capture --rotate 100MB,1h --keep 24`

// watchFlags holds the flags of watch.
type watchFlags struct {
	source
	log    service.Format
	listen string
	output string
	rotate rotation
	keep   int
}

// service defines the flags of all services.
func (w *watchFlags) service(f *pflag.FlagSet) {
	parsed(f, &w.log, "log", "", "log `format`: text or json [text]", oneOfNames[service.Format](service.Formats()))
	f.StringVar(&w.listen, "listen", "", "`address` to serve metrics at, such as 127.0.0.1:9464")
}

func (w *watchFlags) flags(f *pflag.FlagSet) {
	w.service(f)
	f.StringVarP(&w.output, "output", "o", "", "`file` to record to; its parts are numbered")
	parsed(f, &w.rotate, "rotate", "", "with --output, start another file at this `size` or age, such as 100MB, 1h or 100MB,1h",
		parseRotation)
	w.source.flags(f)
	f.IntVar(&w.keep, "keep", 0, "with --output, keep this `number` of files and delete older ones [all]")
}

func newWatch(e *Env, configPath *string) *cobra.Command {
	w := &watchFlags{}
	cmd := &cobra.Command{
		Use:     "watch",
		Short:   "Watch feeds without a screen, as a service",
		Long:    watchLong,
		Example: watchExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("watch takes no arguments: its feeds are those of the configuration; name that with -c")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := w.options(cmd.Context(), e, cmd.Flags(), *configPath)
			if err != nil {
				return err
			}
			return w.run(cmd.Context(), o)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	w.flags(cmd.Flags())
	completeChoice(cmd, "log", service.Formats)
	return cmd
}

// run watches, and serves metrics if that is requested.
func (w *watchFlags) run(ctx context.Context, o watch.Options) (err error) {
	if w.listen == "" {
		return runWatch(ctx, o)
	}
	if o.Listener, err = listen(ctx, "listen", w.listen); err != nil {
		return err
	}
	return errors.Join(runWatch(ctx, o), closed(o.Listener))
}

// check returns an error for flags that are missing or out of range.
func (w *watchFlags) check(f *pflag.FlagSet) error {
	if err := w.source.check(); err != nil {
		return err
	}
	switch {
	case w.output == "" && f.Changed("rotate"):
		return usagef("--rotate needs --output, for example --output wall.capture")
	case w.output == "" && f.Changed("keep"):
		return usagef("--keep needs --output and --rotate, for example --output wall.capture --rotate 100MB")
	case w.output != "" && !f.Changed("rotate"):
		return usagef("--output needs --rotate, because a file that only grows fills the disk; for example --rotate 100MB --keep 24")
	case f.Changed("keep") && w.keep < 1:
		return usagef("--keep %d: want 1 or more; leave it out to keep all", w.keep)
	}
	return nil
}

// options returns the options of package watch for the flags.
func (w *watchFlags) options(ctx context.Context, e *Env, f *pflag.FlagSet, named string) (watch.Options, error) {
	if err := w.check(f); err != nil {
		return watch.Options{}, err
	}
	load, path, from, err := w.loading(ctx, e, named)
	if err != nil {
		return watch.Options{}, err
	}
	c, files, err := load()
	if err != nil {
		return watch.Options{}, usageError{err}
	}
	o := watch.Options{
		Config: c, File: path, Files: files, Reload: load, Reloads: e.hangups.always(e.Err), Conn: connOptions(len(c.Feeds)),
		From: from, Out: e.Err, Format: w.log, NoTimes: e.journal(), Service: service.NewManager(e.lookup), Version: version(),
	}
	if from != nil {
		o.Reloads = either(ctx, o.Reloads, from.Found())
	}
	if o.OTLP, err = otlp.Environment(e.lookup); err != nil {
		return watch.Options{}, usageError{err}
	}
	if w.output != "" {
		o.Capture = &capture.Options{
			Path: w.output, Continue: true, RotateBytes: w.rotate.bytes, RotateAfter: w.rotate.after, Keep: w.keep,
			By: "feedscope " + version(),
		}
	}
	return o, nil
}

// watchGC is the GC target percentage. Thousands of feeds have a large heap that hardly changes, apart from collections of
// metrics.
const watchGC = 25

// loading returns how the configuration is read, what it is called, and the JetStream to read the feeds from, nil for none.
func (w *watchFlags) loading(ctx context.Context, e *Env, named string) (
	load func() (*config.Config, *config.Files, error), name string, from *view.View, err error,
) {
	if w.given() {
		v, err := w.open(ctx, e, named, nil)
		if err != nil {
			return nil, "", nil, err
		}
		return v.load(e, nil), cmp.Or(v.path, v.view.At()), v.view, nil
	}
	path, err := e.findConfig(named)
	return func() (*config.Config, *config.Files, error) { return e.loader().LoadFiles(path) }, path, nil, err
}

func runWatch(ctx context.Context, o watch.Options) error {
	debug.SetGCPercent(watchGC)
	err := watch.Run(ctx, o)
	var internal *panics.Error
	switch failed := captureError(err); {
	case failed != nil:
		return failed
	case errors.As(err, &internal):
		return internal.Save(version())
	}
	return err
}
