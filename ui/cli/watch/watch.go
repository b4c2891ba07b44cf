package watch

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/time/rate"

	"feedscope/feeds"
	"feedscope/feeds/doctor/evidence"
	doctor "feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/feeds/metrics"
	"feedscope/feeds/metrics/otlp"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/cli/service"
	"feedscope/ui/config"
)

// watcher is a run. Except for what feeds call, it belongs to one goroutine.
type watcher struct {
	o      *Options
	log    *service.Log
	all    *rate.Limiter
	hub    *hub.Hub
	config *config.Config
	feeds  map[string]*watched // By name.
	files  *config.Watcher     // Nil if changes of files are not noticed.

	alerts     *alerts
	recording  *recording  // Nil if nothing is recorded.
	collecting *collecting // Nil if all feeds run here.
	broken     func(error) // Ends the run.
	collectors int         // How many feeds are diagnosed,
	diagnosed  int         // and how many ever were.
	announced  bool        // The service manager knows that the run is ready.
	looks      int         // How often the run has looked at its parts.

	run      exposed
	metrics  *metrics.Collector // Nil, like the others, unless somebody may ask for metrics.
	answers  *metrics.Answers
	server   *server
	exporter *otlp.Exporter

	codes   map[string][]string // Of the findings that stand, by feed.
	refused bool                // The last reload found a mistake.
	applied time.Time           // When the configuration was.
}

// watched is what follows one feed.
type watched struct {
	log       *feedLog
	collector *evidence.Collector // Nil if the feed is not diagnosed.
	look      int                 // In which of judgeEvery looks it is.
}

// begin starts the recording and the feeds.
func (w *watcher) begin() error {
	now := time.Now()
	if w.o.Capture != nil {
		w.recording = newRecording(*w.o.Capture, w.log.Logger, w.hub)
		switch err := w.recording.start(now); {
		case full(err):
			w.recording.failed(err, now)
		case err != nil:
			return err
		}
	}
	w.config = w.o.Config
	what := "watching"
	if w.o.Collect != nil {
		what = "collecting"
	}
	w.log.Info(what, "feeds", len(w.config.Feeds), "rules", len(w.config.Rules), "config", w.o.File, "version", w.o.Version)
	w.alerts.sayElsewhere(w.config.Actions)
	if n := len(w.config.Feeds); n > maxDiagnosed {
		w.log.Warn("only some feeds are diagnosed", "diagnosed", maxDiagnosed, "feeds", n)
	}
	if w.o.Collect != nil {
		w.startCollecting()
	} else if _, err := w.source().Change(nil, w.plan(new(config.Config), w.config, now).Add); err != nil {
		return err
	}
	if err := w.alerts.open(w.config.Rules, w.o.From == nil); err != nil {
		return err
	}
	if w.o.From != nil {
		w.o.From.Run()
	}
	w.applied = now
	w.publish(now)
	if w.server != nil {
		w.server.ready.Store(true)
	}
	w.announce()
	return nil
}

// announce tells the service manager that the run is ready, once it is.
func (w *watcher) announce() {
	switch {
	case w.announced:
	case w.run.waits() == "":
		w.announced = true
		w.o.Service.Ready(w.status())
	default:
		w.o.Service.Waiting(w.run.waits())
	}
}

// follow watches the files of the configuration. The channel is nil if that is not possible. The caller calls end.
func (w *watcher) follow() (changed <-chan struct{}, end func()) {
	if w.o.Files == nil {
		return nil, func() {}
	}
	files, err := config.NewWatcher()
	if err != nil {
		w.log.Warn("changes of the configuration are not noticed; "+howToReload(), "error", err)
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
	alive := time.NewTicker(w.o.Service.Every(statusEvery))
	defer alive.Stop()
	turns := w.turns()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			w.reload()
		case <-w.o.Reloads:
			w.reload()
		case t := <-turns:
			w.turn(t)
		case now := <-ticks.C:
			w.look(now)
		case <-alive.C:
			w.sign()
		}
	}
}

// sign sends a sign of life.
func (w *watcher) sign() {
	if w.announced {
		w.o.Service.Alive(w.status())
	} else {
		w.announce()
	}
}

// look logs what has come up since the last time.
func (w *watcher) look(now time.Time) {
	if w.recording != nil {
		w.recording.look(now)
	}
	for _, f := range w.feeds {
		f.log.settle(now)
	}
	w.alerts.look()
	w.diagnose(now)
	w.looks++
	w.publish(now)
	if !w.announced && w.run.waits() == "" {
		w.announce()
	}
}

// diagnose judges the feeds whose look this is by their traffic so far. It replaces the findings, which others may be reading.
func (w *watcher) diagnose(now time.Time) {
	codes := make(map[string][]string, len(w.codes))
	for name, f := range w.feeds {
		switch {
		case f.collector == nil:
		case f.look != w.looks%judgeEvery:
			if before := w.codes[name]; len(before) > 0 {
				codes[name] = before
			}
		default:
			d := doctor.Diagnose(f.collector.Evidence(now)).Current()
			f.log.diagnosed(&d, now)
			for i := range d.Findings {
				codes[name] = append(codes[name], d.Findings[i].Code)
			}
		}
	}
	w.codes = codes
}

// publish tells collectors of metrics, and those who ask for signs of life, how the run is.
func (w *watcher) publish(now time.Time) {
	f := &facts{version: w.o.Version, findings: w.codes, refused: w.refused, applied: w.applied, linesLost: w.log.Lost()}
	if w.config != nil {
		f.feeds = len(w.config.Feeds)
	}
	if w.o.From != nil {
		s := w.o.From.State()
		f.read = &s
	}
	if w.recording != nil {
		t := w.recording.totals()
		f.recorded = &t
	}
	if w.collecting != nil {
		c := w.collecting.Figures()
		f.collected = &c
	}
	w.run.publish(f, now)
}

// status returns how many feeds are live, in words.
func (w *watcher) status() string {
	live, all := 0, stream.Without(w.hub.Feeds())
	for _, f := range all {
		if f.Status().State == feeds.Live {
			live++
		}
	}
	return fmt.Sprintf("%d of %d feeds live", live, len(all))
}

// end ends the run in good order.
func (w *watcher) end(cause error) {
	if w.server != nil {
		w.server.ready.Store(false)
	}
	w.o.Service.Stopping()
	w.log.Info("stopping", "cause", cause)
	if w.recording != nil {
		w.recording.end()
	}
	if w.collecting != nil {
		w.endCollecting()
	}
	exported := w.lastExport()
	w.hub.Close()
	w.alerts.acts.Close(actTime)
	<-exported
	w.log.Info("stopped")
}

// howToReload returns how to apply a changed configuration when its files cannot be watched.
func howToReload() string {
	if runtime.GOOS == "windows" {
		return "start feedscope again to apply them"
	}
	return "SIGHUP reloads it"
}
