package watch

import (
	"errors"
	"maps"
	"reflect"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/reload"
)

// source returns what adds and removes feeds.
func (w *watcher) source() hub.Source {
	if w.o.From != nil {
		return w.o.From
	}
	return w.hub
}

// plan returns the change from one configuration to another.
func (w *watcher) plan(from, to *config.Config, now time.Time) *reload.Plan {
	return reload.New(w.hub, from, to, now, w.folds)
}

// folds returns the folds of a feed that is about to start. One that takes the place of another goes on with its log.
func (w *watcher) folds(f *feedconfig.Feed) []feeds.Fold {
	k := &watched{log: newFeedLog(f.Name, w.log.Logger, w.all)}
	if old := w.feeds[f.Name]; old != nil {
		w.forget(f.Name)
		k.log = old.log
	}
	w.feeds[f.Name] = k
	all := []feeds.Fold{k.log}
	if w.collectors < maxDiagnosed {
		w.collectors++
		w.diagnosed++
		k.collector, k.look = evidence.NewCollector(f.Spec()), w.diagnosed%judgeEvery
		all = append(all, k.collector)
	}
	return append(append(all, w.alerts.fold(f, k.collector)), w.counts(f)...)
}

// counts returns the folds that count for metrics.
func (w *watcher) counts(f *feedconfig.Feed) []feeds.Fold {
	if w.metrics == nil {
		return nil
	}
	all := []feeds.Fold{w.metrics.Of(f.Name)}
	if o := f.Answers(); o.Format != nil || o.Hint != nil {
		name := f.Name
		w.answers.Begin(name)
		o.Ended = func(a *answer.Answer) { w.answers.Ended(name, a) }
		all = append(all, answer.NewTracker(o))
	}
	return all
}

// forget drops what follows a feed.
func (w *watcher) forget(name string) {
	if w.feeds[name].collector != nil {
		w.collectors--
	}
	delete(w.feeds, name)
}

// drop forgets a feed that has been removed, and its figures.
func (w *watcher) drop(name string) {
	w.forget(name)
	w.alerts.engine.Remove(name)
	if w.metrics != nil {
		w.metrics.Forget(name)
		w.answers.Forget(name)
	}
}

// reload applies the configuration as it is now. After an error, nothing has changed.
func (w *watcher) reload() {
	if w.announced {
		w.o.Service.Reloading()
	}
	defer func() {
		w.publish(time.Now())
		if w.announced {
			w.o.Service.Ready(w.status())
		}
	}()
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
	w.refused = true
	w.log.Error("configuration not applied", "config", w.o.File, "error", reload.Problem(err, func(s string) string { return s }))
}

// apply changes the feeds to those of a configuration.
func (w *watcher) apply(c *config.Config) {
	if err := w.alerts.acts.Change(c.Actions); err != nil {
		w.refuse(err)
		return
	}
	if len(c.Rules) == 0 { // A feed may take the name of that of the alerts.
		_ = w.alerts.change(nil) // There is nothing that can be wrong.
	}
	what, err := w.change(c)
	if err != nil {
		_ = errors.Join(w.alerts.acts.Change(w.config.Actions), w.alerts.change(w.config.Rules)) // They were valid.
		w.refuse(err)
		return
	}
	if !reflect.DeepEqual(c.Actions, w.config.Actions) {
		w.alerts.sayElsewhere(c.Actions)
	}
	w.config, w.refused, w.applied = c, false, time.Now()
	w.dropOthers(c)
	if err := w.alerts.change(c.Rules); err != nil {
		w.refuse(err)
		return
	}
	if what == "" {
		what = "no feed changed"
	}
	w.log.Info("configuration applied", "config", w.o.File, "changes", what, "feeds", len(c.Feeds), "rules", len(c.Rules))
}

// change changes the feeds to those of a configuration, and returns the change in words. After an error, nothing has changed.
func (w *watcher) change(c *config.Config) (string, error) {
	if w.collecting != nil {
		return w.configure(w.config, c), nil
	}
	before, collectors := maps.Clone(w.feeds), w.collectors
	p := w.plan(w.config, c, time.Now())
	if _, err := w.source().Change(p.Remove, p.Add); err != nil {
		w.feeds, w.collectors = before, collectors
		return "", err
	}
	return p.String(), nil
}

// dropOthers drops the feeds that are not in a configuration. A collector stops them first.
func (w *watcher) dropOthers(c *config.Config) {
	if w.collecting != nil {
		return
	}
	after := c.ByName()
	for name := range w.feeds {
		if after[name] == nil {
			w.drop(name)
		}
	}
}
