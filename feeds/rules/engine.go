package rules

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/expression"
	"feedscope/feeds/rules/window"
	"feedscope/feeds/state"
)

// Feed is a feed that rules can watch.
type Feed struct {
	// Spec is its spec, of which the name identifies it.
	Spec feeds.Spec
	// Answers is how its events are merged into answers.
	Answers answer.Options
	// Evidence collects the feed's traffic for rules with doctor, as a fold before that of the rules. If it is nil, they collect it
	// themselves, if there are any.
	Evidence *evidence.Collector
}

// Engine evaluates rules. It is safe for concurrent use.
type Engine struct {
	alert   func(Alert)
	windows *window.Budget

	mu       sync.Mutex // Taken before the lock of a watch.
	programs []*program
	ticked   time.Time // The last whole second.
	watches  []*watch
	byName   map[string]*watch

	sending sync.Mutex           // Taken last.
	open    map[string]*instance // Those with an alert, by its ID.
	totals  Totals
}

// New returns an engine for rules that are valid. alert is called with each alert, in order and one call at a time, while
// the feed's events wait: it must not block, and must not call the engine. The error is that of the first rule that is not
// valid.
func New(rules []Rule, alert func(Alert)) (*Engine, error) {
	e := &Engine{alert: alert, windows: window.NewBudget(MaxWindowBytes), byName: make(map[string]*watch), open: make(map[string]*instance)}
	if err := e.Change(rules, time.Time{}); err != nil {
		return nil, err
	}
	return e, nil
}

// Change replaces the rules. One that has not changed, or only in when and how it alerts, goes on; the alerts of the others
// are resolved. now is when that happens; zero means before the first event. After an error nothing has changed.
func (e *Engine) Change(rules []Rule, now time.Time) error {
	programs := make([]*program, len(rules))
	for i := range rules {
		p, err := compile(&rules[i])
		if err != nil {
			return fmt.Errorf("rule %q: %w", rules[i].Name, err)
		}
		programs[i] = p
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.programs = programs
	for _, w := range e.watches {
		w.mu.Lock()
		if !now.IsZero() {
			w.advance(now)
		}
		w.apply(programs)
		w.mu.Unlock()
	}
	return nil
}

// Feed returns the fold of a feed's events. It must also observe the feed's reads, so it is passed to the hub when the feed is
// added. A feed that follows another one of its name takes over from it at its first event: until then nothing has changed.
func (e *Engine) Feed(f Feed) feeds.ReadObserver {
	w, known := e.watch(f)
	if known {
		return &successor{watch: w, feed: f}
	}
	return w
}

// watch returns the watch of a feed, and whether there was one of its name.
func (e *Engine) watch(f Feed) (w *watch, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if w = e.byName[f.Spec.Name]; w != nil {
		return w, true
	}
	w = &watch{engine: e, name: f.Spec.Name, spec: f.Spec, answer: f.Answers, evidence: f.Evidence}
	e.watches, e.byName[w.name] = append(e.watches, w), w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.apply(e.programs)
	return w, false
}

// Playback returns the fold of a feed that is played back. Its events also tell the engine the time, so [Engine.Tick] need
// not be called while others come.
func (e *Engine) Playback(f Feed) feeds.ReadObserver {
	w, _ := e.watch(f)
	return played{w}
}

// played is the fold of a feed that is played back.
type played struct{ *watch }

// Fold implements [feeds.Fold].
func (p played) Fold(events []feeds.Event) {
	if len(events) > 0 {
		p.engine.Tick(events[0].Time)
	}
	p.watch.Fold(events)
}

// Received implements [feeds.ReadObserver].
func (p played) Received(r feeds.Read) {
	p.engine.Tick(r.Time)
	p.watch.Received(r)
}

// Remove forgets a feed, and resolves its alerts.
func (e *Engine) Remove(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	w := e.byName[name]
	if w == nil {
		return
	}
	delete(e.byName, name)
	e.watches = slices.DeleteFunc(e.watches, func(o *watch) bool { return o == w })
	w.mu.Lock()
	defer w.mu.Unlock()
	w.apply(nil)
}

// late is how far the engine's clock may go back before it has been set back.
const late = 10 * time.Second

// Tick evaluates what depends on time, up to now. It is called at least once a second, a little after the whole second, so
// that the events before it have arrived.
func (e *Engine) Tick(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	second := now.Round(0).Truncate(time.Second)
	if !second.After(e.ticked) && !second.Before(e.ticked.Add(-late)) {
		return
	}
	e.ticked = second
	for _, w := range e.watches {
		w.mu.Lock()
		if second.Before(w.tick.Add(-late)) {
			w.rewind(now)
		}
		w.advance(now)
		w.mu.Unlock()
	}
}

// apply replaces the rules of a feed.
func (w *watch) apply(programs []*program) {
	old := w.units
	w.units, w.groups = nil, nil
	var n needs
	for _, p := range programs {
		if len(p.rule.Feeds) > 0 && !slices.Contains(p.rule.Feeds, w.name) {
			continue
		}
		at := slices.IndexFunc(old, func(u *unit) bool { return u.rule.continues(&p.rule) })
		var before *unit
		if at >= 0 {
			before = old[at]
			old = slices.Delete(slices.Clone(old), at, at+1)
		}
		u := newUnit(p, w, before)
		w.units = append(w.units, u)
		n.lag, n.doctor, n.answers = n.lag || p.needs.lag, n.doctor || p.needs.doctor, n.answers || p.needs.answers
	}
	for _, u := range old {
		u.end()
	}
	w.group()
	w.needs = n
	w.provide()
}

// end resolves all alerts of a unit, and releases its windows.
func (u *unit) end() {
	u.now = u.watch.now
	for _, i := range u.all {
		if i.open() {
			u.resolve(i)
		}
		i.release()
	}
}

// group groups the units by where their records are, and gives each group one list of paths.
func (w *watch) group() {
	paths := make(map[*group][]string)
	for _, u := range w.units {
		at := slices.IndexFunc(w.groups, func(g *group) bool { return g.records == u.rule.Records })
		if at < 0 {
			at = len(w.groups)
			w.groups = append(w.groups, &group{records: u.rule.Records})
		}
		g := w.groups[at]
		g.units, u.group = append(g.units, u), g
		index := func(path string) int {
			i := slices.Index(paths[g], path)
			if i < 0 {
				i = len(paths[g])
				paths[g] = append(paths[g], path)
			}
			return i
		}
		u.pathIndexes = make([]int, len(u.paths))
		for i, path := range u.paths {
			u.pathIndexes[i] = index(expression.Escape(path))
		}
		if u.rule.Key != "" {
			u.keyIndex = index(u.rule.Key)
		}
	}
	for _, g := range w.groups {
		g.lookout = state.NewLookout(g.records, paths[g]...)
	}
}
