package tail

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	alerts "feedscope/feeds/rules/stream"
)

// leavesOut reports whether a feed is only watched.
func (o *Options) leavesOut(feed string) bool {
	return o.Alerts != nil && len(o.Alerts.Only) > 0 && !slices.Contains(o.Alerts.Only, feed)
}

// watch are the rules of a run; nil if there are none.
type watch struct {
	session *session
	hub     *hub.Hub
	engine  *rules.Engine
	stream  *alerts.Stream
}

// watch returns the rules of a run.
func (s *session) watch(h *hub.Hub) (*watch, error) {
	o := s.options.Alerts
	if o == nil {
		return nil, nil //nolint:nilnil // There are no rules.
	}
	w := &watch{session: s, hub: h}
	var err error
	w.engine, err = rules.New(o.Rules, func(a rules.Alert) {
		s.later.put(func() { w.stream.Add(a) })
	})
	return w, err
}

// folds returns the folds of a feed, which has an index in the options if it was there from the start.
func (w *watch) folds(i int, spec feeds.Spec) []feeds.Fold {
	if w == nil {
		return nil
	}
	o := w.session.options
	of := rules.Feed{Spec: spec}
	if i >= 0 && i < len(o.Alerts.Answers) {
		of.Answers = o.Alerts.Answers[i]
	}
	return []feeds.Fold{w.engine.Feed(of)}
}

// open adds the feed of the alerts, writes those that have come meanwhile, and starts the clock. The other feeds come first,
// since their indexes do.
func (w *watch) open() (err error) {
	if w == nil {
		return nil
	}
	if w.stream, err = alerts.Open(w.hub, time.Now(), w.session); err == nil {
		w.hub.Go(w.session.later.run)
		if w.session.options.From == nil { // Else that tells the time.
			w.hub.Go(w.engine.Run)
		}
	}
	return err
}

// tick tells the rules the time.
func (w *watch) tick(now time.Time) {
	if w != nil {
		w.engine.Tick(now)
	}
}
