package watch

import (
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/cli/service"
	"feedscope/ui/config"
)

// alertLimit bounds the lines about alerts.
func alertLimit() *rate.Limiter { return rate.NewLimiter(rate.Every(time.Second), 200) }

// alerts are the rules of a run. Alerts are logged, and are the events of a feed of their own.
type alerts struct {
	log    *slog.Logger
	hub    *hub.Hub
	engine *rules.Engine
	stream stream.Lazy
	acts   *action.Set

	full bool // The windows of rules have reached their limit.

	mu       sync.Mutex
	lines    *rate.Limiter
	unlogged int
	reports  map[string]*reports // By action.
}

// reports are what is said about an action.
type reports struct {
	*rate.Limiter
	lost int // Alerts that no line has counted yet.
}

// newAlerts returns the rules and the actions of a configuration. The errors are those of [action.New].
func newAlerts(c *config.Config, o action.Options, log *slog.Logger, h *hub.Hub) (*alerts, error) {
	a := &alerts{
		log: log, hub: h, lines: alertLimit(), reports: make(map[string]*reports),
	}
	o.Say = a.report
	var err error
	if a.acts, err = action.New(c.Actions, o); err != nil {
		return nil, err
	}
	if a.engine, err = rules.New(c.Rules, a.take); err != nil {
		a.acts.Close(0)
	}
	return a, err
}

// fold returns the fold by which the rules watch a feed. Its evidence may be nil.
func (a *alerts) fold(f *feedconfig.Feed, e *evidence.Collector) feeds.Fold {
	return a.engine.Feed(rules.Feed{Spec: f.Spec(), Answers: f.Answers(), Evidence: e})
}

// open adds the feed of alerts if there are rules, and starts the clock if this machine's is to be used. The other feeds come first, so that their indexes
// do.
func (a *alerts) open(all []rules.Rule, ticking bool) error {
	if ticking {
		a.hub.Go(a.engine.Run)
	}
	return a.change(all)
}

// change replaces the rules. Alerts of rules that are gone are resolved.
func (a *alerts) change(all []rules.Rule) error {
	if len(all) > 0 {
		if err := a.stream.Open(a.hub, time.Now()); err != nil {
			return err
		}
	}
	if err := a.engine.Change(all, time.Now()); err != nil {
		return err
	}
	if len(all) == 0 {
		a.stream.Close(a.hub)
	}
	return nil
}

// look logs once that the windows of rules have reached their limit.
func (a *alerts) look() {
	if full := a.engine.WindowsFull(); full && !a.full {
		a.full = true
		a.log.Warn("the windows of rules have reached their limit: further keys are left out, windows are shorter, percentiles coarser",
			"bytes", rules.MaxWindowBytes)
	}
}

// take takes an alert from the engine.
func (a *alerts) take(alert rules.Alert) {
	a.write(&alert)
	a.acts.Take(alert)
	a.stream.Add(alert)
}

// write logs an alert.
func (a *alerts) write(alert *rules.Alert) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.lines.Allow() {
		a.unlogged++
		return
	}
	message, level := "alert", levels[alert.Severity]
	if alert.Resolved {
		message, level = "resolved", slog.LevelInfo
	}
	service.Write(a.log, level, message, slog.String("rule", alert.Rule), slog.String("feed", alert.Feed), slog.String("key", alert.Key),
		slog.String("severity", alert.Severity.String()), slog.String("text", alert.Text), slog.Int("repeat", alert.Repeat),
		slog.Duration("held", alert.Time.Sub(alert.Began)), slog.Int("unlogged", a.unlogged))
	a.unlogged = 0
}

// sayElsewhere logs which actions are not run here.
func (a *alerts) sayElsewhere(all []action.Action) {
	for i := range all {
		if where := all[i].Elsewhere(false); where != "" {
			service.Write(a.log, slog.LevelInfo, "action not run here", slog.String("action", all[i].Name), slog.String("needs", where))
		}
	}
}

// reportLimit bounds the lines about an action.
func reportLimit() *rate.Limiter { return rate.NewLimiter(rate.Every(time.Minute), 5) }

// report logs news about an action.
func (a *alerts) report(r action.Report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	of := a.reports[r.Action]
	if of == nil {
		of = &reports{Limiter: reportLimit()}
		a.reports[r.Action] = of
	}
	if of.lost += r.Lost; !of.Allow() && !r.Over {
		return
	}
	message, level := "action failed", slog.LevelError
	switch {
	case r.Over:
		message = "alerts not delivered"
	case r.Problem == "":
		message, level = "action works again", slog.LevelInfo
	}
	service.Write(a.log, level, message, slog.String("action", r.Action), slog.String("reason", r.Problem),
		slog.Duration("after", r.After), slog.Int("alerts_lost", of.lost))
	of.lost = 0
}

// levels are those of alerts, by severity.
var levels = [...]slog.Level{rules.Info: slog.LevelInfo, rules.Warning: slog.LevelWarn, rules.Critical: slog.LevelError}
