package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/reload"
)

// Options configure a run. Config, Reload and Out are required.
type Options struct {
	// Config is the configuration, File its name.
	Config *config.Config
	File   string
	// Files are those of Config; nil: their changes are not noticed.
	Files *config.Files
	// Reload reads the configuration again. It also returns its files, even after an error.
	Reload func() (c *config.Config, files *config.Files, err error)
	// Reloads receives requests to reload, beside changes of the files. It may be nil.
	Reloads <-chan struct{}
	// Conn configures the connections.
	Conn conn.Options
	// Capture configures the recording; nil: nothing is recorded.
	Capture *capture.Options
	// Out receives the log in the Format, without times if NoTimes is set.
	Out     io.Writer
	Format  Format
	NoTimes bool
	// Service is the service manager; nil for none.
	Service *Service
	// Version is the program's.
	Version string
}

const (
	// endTime is how long a run takes to end at most, drainTime how long it then waits for a blocked log.
	endTime   = 4 * time.Second
	drainTime = 250 * time.Millisecond
	// tick is how often the run looks at its parts, judgeEvery how often each feed is diagnosed.
	tick       = time.Second
	judgeEvery = 10 * time.Second
	// maxDiagnosed is how many feeds are diagnosed at most: each takes 32 kB.
	maxDiagnosed = 1000
)

// PanicError is a recovered panic.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value without the stack.
func (e *PanicError) Error() string { return fmt.Sprint(e.Value) }

// errLate is the error of a run that did not end in time.
var errLate = errors.New("some of it did not end in time: what was recorded last may be missing")

// Run watches until ctx ends, which is no error. The errors are that of a feed's settings, one of [capture.Create], or a
// *[PanicError].
func Run(ctx context.Context, o Options) error {
	out := newLines(o.Out)
	defer out.close(drainTime)
	log := newLogger(out, o.Format, !o.NoTimes)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, stop, &o, log, out) }()
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
		log.Error("stopped", "error", errLate)
		return errLate
	}
}

func run(ctx context.Context, stop context.CancelCauseFunc, o *Options, log *slog.Logger, out *lines) (err error) {
	w := &watcher{o: o, log: log, out: out, all: allLimit(), feeds: make(map[string]*watched)}
	w.hub = hub.New(hub.Options{
		HistoryBytes: -1, Conn: o.Conn,
		OnPanic:   func(value any, stack []byte) { stop(&PanicError{value, stack}) },
		OnWarning: func(sentence string) { log.Warn(sentence) },
	})
	defer w.hub.Close()
	if err := w.begin(); err != nil {
		return err
	}
	changed, end := w.follow()
	defer end()
	w.loop(ctx, changed)
	var internal *PanicError
	if errors.As(context.Cause(ctx), &internal) {
		return internal
	}
	w.end(ctx)
	return nil
}

// watcher is a run. Except for what feeds call, it belongs to one goroutine.
type watcher struct {
	o      *Options
	log    *slog.Logger
	out    *lines
	all    *shared
	hub    *hub.Hub
	config *config.Config
	feeds  map[string]*watched // By name.
	files  *config.Watcher     // Nil if changes of files are not noticed.

	recording  *recording // Nil if nothing is recorded.
	collectors int        // How many feeds are diagnosed.
	judged     time.Time  // When they last were.
}

// watched is what follows one feed.
type watched struct {
	log       *feedLog
	collector *evidence.Collector // Nil if the feed is not diagnosed.
}

// begin starts the recording and the feeds.
func (w *watcher) begin() error {
	now := time.Now()
	if w.o.Capture != nil {
		w.recording = newRecording(*w.o.Capture, w.log, w.hub)
		switch err := w.recording.start(now); {
		case full(err):
			w.recording.failed(err, now)
		case err != nil:
			return err
		}
	}
	w.config = w.o.Config
	w.log.Info("watching", "feeds", len(w.config.Feeds), "config", w.o.File, "version", w.o.Version)
	if n := len(w.config.Feeds); n > maxDiagnosed {
		w.log.Warn("only some feeds are diagnosed", "diagnosed", maxDiagnosed, "feeds", n)
	}
	if _, err := w.hub.Change(nil, w.plan(new(config.Config), w.config, now).Add); err != nil {
		return err
	}
	w.o.Service.ready(w.status())
	return nil
}

// follow watches the files of the configuration. The channel is nil if that is not possible. The caller calls end.
func (w *watcher) follow() (changed <-chan struct{}, end func()) {
	if w.o.Files == nil {
		return nil, func() {}
	}
	files, err := config.NewWatcher()
	if err != nil {
		w.log.Warn("changes of the configuration are not noticed; SIGHUP reloads it", "error", err)
		return nil, func() {}
	}
	w.files = files
	files.Watch(w.o.Files)
	return files.Changed(), files.Close
}

// loop runs until ctx ends.
func (w *watcher) loop(ctx context.Context, changed <-chan struct{}) {
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	alive := w.signs()
	defer alive.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			w.reload()
		case <-w.o.Reloads:
			w.reload()
		case now := <-ticks.C:
			w.look(now)
		case <-alive.C:
			w.o.Service.alive(w.status())
		}
	}
}

// signs returns when to send signs of life. The status is sent even if nobody expects them.
func (w *watcher) signs() *time.Ticker {
	every := judgeEvery
	if s := w.o.Service; s != nil && s.every > 0 {
		every = min(every, s.every)
	}
	return time.NewTicker(every)
}

// look logs what has come up since the last time.
func (w *watcher) look(now time.Time) {
	if w.recording != nil {
		w.recording.look(now)
	}
	if n := w.out.takeDropped(); n > 0 {
		w.log.Warn("the log was blocked", "lines_lost", n)
	}
	for _, f := range w.feeds {
		f.log.settle(now)
	}
	if now.Sub(w.judged) >= judgeEvery {
		w.judged = now
		w.diagnose(now)
	}
}

// diagnose judges all feeds by their traffic so far.
func (w *watcher) diagnose(now time.Time) {
	for _, f := range w.feeds {
		if f.collector != nil {
			d := rules.Diagnose(f.collector.Evidence(now)).Current()
			f.log.diagnosed(&d, now)
		}
	}
}

// plan returns the change from one configuration to another.
func (w *watcher) plan(from, to *config.Config, now time.Time) *reload.Plan {
	return reload.New(w.hub, from, to, now, w.folds)
}

// folds returns the folds of a feed that is about to start. One that takes the place of another goes on with its log.
func (w *watcher) folds(f *feedconfig.Feed) []feeds.Fold {
	k := &watched{log: newFeedLog(f.Name, w.log, w.all, w.routine)}
	if old := w.feeds[f.Name]; old != nil {
		w.forget(f.Name)
		k.log = old.log
	}
	w.feeds[f.Name] = k
	if w.collectors == maxDiagnosed {
		return []feeds.Fold{k.log}
	}
	w.collectors++
	k.collector = evidence.NewCollector(f.Spec())
	return []feeds.Fold{k.log, k.collector}
}

// forget drops what follows a feed.
func (w *watcher) forget(name string) {
	if w.feeds[name].collector != nil {
		w.collectors--
	}
	delete(w.feeds, name)
}

// routine reports whether a waiting feed does so as a matter of routine.
func (w *watcher) routine(feed int) bool {
	f := w.hub.Feed(feed)
	return f != nil && f.Status().Routine
}

// reload applies the configuration as it is now. After an error, nothing has changed.
func (w *watcher) reload() {
	w.o.Service.reloading()
	defer func() { w.o.Service.ready(w.status()) }()
	c, files, err := w.o.Reload()
	if w.files != nil && files != nil {
		w.files.Watch(files)
	}
	if err != nil {
		w.refuse(err)
		return
	}
	w.apply(c)
}

func (w *watcher) refuse(err error) {
	w.log.Error("configuration not applied", "config", w.o.File, "error", reload.Problem(err, func(s string) string { return s }))
}

// apply changes the feeds to those of a configuration.
func (w *watcher) apply(c *config.Config) {
	before, collectors := maps.Clone(w.feeds), w.collectors
	p := w.plan(w.config, c, time.Now())
	if _, err := w.hub.Change(p.Remove, p.Add); err != nil {
		w.feeds, w.collectors = before, collectors
		w.refuse(err)
		return
	}
	w.config = c
	for name := range w.feeds {
		if c.Feed(name) == nil {
			w.forget(name)
		}
	}
	what := p.String()
	if what == "" {
		what = "no feed changed"
	}
	w.log.Info("configuration applied", "config", w.o.File, "changes", what, "feeds", len(c.Feeds))
}

// status returns how many feeds are live, in words.
func (w *watcher) status() string {
	live, all := 0, w.hub.Feeds()
	for _, f := range all {
		if f.Status().State == feeds.Live {
			live++
		}
	}
	return statusOf(live, len(all))
}

// end ends the run in good order.
func (w *watcher) end(ctx context.Context) {
	w.o.Service.stopping()
	w.log.Info("stopping", "cause", context.Cause(ctx))
	if w.recording != nil {
		w.recording.end()
	}
	w.hub.Close()
	w.log.Info("stopped")
}
