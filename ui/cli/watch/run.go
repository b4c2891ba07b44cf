package watch

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/collect"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/metrics/otlp"
	"feedscope/feeds/rules/action"
	"feedscope/ui/cli/service"
	"feedscope/ui/config"
	"feedscope/ui/panics"
)

// Options configure a run. Config, Reload and Out are required.
type Options struct {
	// Config is the configuration, File its name.
	Config *config.Config
	File   string
	// From is where the feeds are read from, instead of their servers; nil: the servers.
	From *view.View
	// Files are those of Config; nil: their changes are not noticed.
	Files *config.Files
	// Reload reads the configuration again. It also returns its files, even after an error.
	Reload func() (c *config.Config, files *config.Files, err error)
	// Reloads receives requests to reload, beside changes of the files. It may be nil.
	Reloads <-chan struct{}
	// Conn configures the connections.
	Conn conn.Options
	// Capture configures the recording; nil: nothing is recorded. It excludes Collect.
	Capture *capture.Options
	// Collect configures a collector, which decides which of the feeds run here; nil: all do.
	Collect *collect.Options
	// Out receives the log in the Format, without times if NoTimes is set.
	Out     io.Writer
	Format  service.Format
	NoTimes bool
	// Listener accepts requests for metrics; nil for none.
	Listener net.Listener
	// OTLP says where to export metrics to; nil for nowhere.
	OTLP *otlp.Settings
	// Service is the service manager; nil for none.
	Service *service.Manager
	// Version is the program's.
	Version string
}

const (
	// endTime is how long a run takes to end at most.
	endTime = 4 * time.Second
	// actTime is how long what still waits for actions may take at the end.
	actTime = 2 * time.Second
	// exportTime is how long the last export of metrics may take.
	exportTime = 2 * time.Second
	// tick is how often the run looks at its parts, judgeEvery in how many looks each feed is diagnosed once.
	tick       = time.Second
	judgeEvery = 10
	// statusEvery is how often the service manager learns the status.
	statusEvery = 10 * time.Second
	// maxDiagnosed is how many feeds are diagnosed at most: each takes 32 kB.
	maxDiagnosed = 1000
)

// brokenError stops a run that has lost a part it needs.
type brokenError struct{ error }

// The errors of runs that did not end in time, without and with a recording.
var (
	errLate      = errors.New("some of it did not end in time")
	errLateWrite = errors.New("some of it did not end in time: what was recorded last may be missing")
)

// errInternal is logged in place of a panic, which has a log file of its own.
var errInternal = errors.New("internal error")

// Run watches until ctx ends, which is no error. The errors are that of a feed's settings, one of [capture.Create], that of
// the listener, or a *[panics.Error].
func Run(ctx context.Context, o Options) error {
	log := service.NewLog(o.Out, o.Format, !o.NoTimes)
	defer log.Close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, stop, &o, log) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(endTime)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err
	case <-timer.C:
		late := errLate
		if o.Capture != nil {
			late = errLateWrite
		}
		log.Error("stopped", "error", late)
		var internal *panics.Error
		if errors.As(context.Cause(ctx), &internal) {
			return internal
		}
		return late
	}
}

// guarded calls f. A panic in it goes to report.
func guarded(report func(error), f func()) {
	defer func() {
		if value := recover(); value != nil {
			report(&panics.Error{Value: value, Stack: debug.Stack()})
		}
	}()
	f()
}

func run(ctx context.Context, stop context.CancelCauseFunc, o *Options, log *service.Log) (err error) {
	w := &watcher{o: o, log: log, all: allLimit(), feeds: make(map[string]*watched)}
	w.broken = func(err error) { stop(err) }
	onPanic := func(value any, stack []byte) { stop(&panics.Error{Value: value, Stack: stack}) }
	w.hub = hub.New(hub.Options{
		HistoryBytes: -1, Conn: o.Conn, OnPanic: onPanic,
		OnWarning: func(sentence string) { log.Warn(sentence) },
	})
	defer w.hub.Close()
	acting := action.Options{UserAgent: o.Conn.UserAgent, DialContext: o.Conn.DialContext, OnPanic: onPanic}
	if w.alerts, err = newAlerts(o.Config, acting, log.Logger, w.hub); err != nil {
		return err
	}
	defer w.alerts.acts.Close(actTime)
	if o.From != nil {
		o.From.Attach(w.hub, view.Telling{Warn: func(sentence string) { log.Warn(sentence) }, Tick: w.alerts.engine.Tick})
	}
	if o.Listener != nil || o.OTLP != nil {
		registry := w.collect()
		if o.Listener != nil {
			defer w.serve(registry, func(err error) { stop(&brokenError{err}) })()
		}
		if o.OTLP != nil {
			if err := w.export(registry); err != nil {
				return err
			}
			defer w.exporter.Close(0)
		}
	}
	if err := w.begin(); err != nil {
		return err
	}
	changed, end := w.follow()
	defer end()
	guarded(stop, func() { w.loop(ctx, changed) })
	cause := context.Cause(ctx)
	var internal *panics.Error
	var broken *brokenError
	switch {
	case errors.As(cause, &internal):
		cause, err = errInternal, internal
	case errors.As(cause, &broken):
		err = broken.error
	}
	w.end(cause)
	return err
}
