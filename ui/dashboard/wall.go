package dashboard

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules/action"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panics"
	"feedscope/ui/reload"
	"feedscope/ui/term/screen"
)

// Wall runs the feeds of a configuration for any number of viewers: one set of connections, one set of rules, and one state
// that panels show. It is a dashboard without a screen; see [Wall.Show] for those with one.
type Wall struct {
	host    *Model // Only Run touches it.
	say     func(sentence string)
	warn    func(sentence string)
	msgs    chan tea.Msg
	working sync.WaitGroup
	touched atomic.Bool // A viewer has pressed a key.

	// These do not change.
	hub     *hub.Hub
	alerts  *alerts
	roster  *panel.Roster
	telling *panel.Telling

	mu      sync.Mutex
	scene   *scene
	viewers map[*shared]bool
	judged  map[int]judged // By feed.
}

// scene is what all viewers show. It does not change; another one takes its place.
type scene struct {
	config   *config.Config
	shares   []*panel.Share // Of the panels.
	feeds    []*hub.Feed
	alerts   int64 // The index of their feed.
	past     totals
	observed map[int]*observed
}

// share returns the state of a panel.
func (s *scene) share(of panel.Settings) *panel.Share {
	if at := slices.Index(s.config.Panels, of); at >= 0 {
		return s.shares[at]
	}
	return nil
}

// judged is the diagnosis of a feed at a time.
type judged struct {
	at time.Time
	rules.Diagnosis
}

// judgedFor is how long a diagnosis serves all viewers.
const judgedFor = time.Second

// NewWall starts the feeds. The terminal in o is not used. say receives sentences about the configuration and the feeds, and
// warn those about what fails. The caller calls Run.
func NewWall(o Options, say, warn func(sentence string)) (*Wall, error) {
	crashes, host := make(chan *panics.Error, 1), newPanelHost()
	o.warnings, o.crashes = make(chan warning, 1), crashes
	s, err := open(o, host, crashes)
	if err != nil {
		return nil, err
	}
	m := newModel(o, s)
	m.host, host.m = host, m
	m.crashes, m.out, m.paused = crashes, nowhere{}, true
	m.clock = newClock(1, func(tea.Msg) {}, nil, nil)
	w := &Wall{
		host: m, say: say, warn: warn, msgs: make(chan tea.Msg),
		hub: s.hub, alerts: s.alerts, roster: s.deps.Feeds, telling: s.deps.Telling,
		viewers: make(map[*shared]bool),
	}
	m.onChange, m.onEffect = w.publish, w.spread
	w.publish()
	return w, nil
}

// Run follows the configuration and the feeds until ctx ends, which is no error, and stops the feeds. Viewers must have left
// when ctx ends.
func (w *Wall) Run(ctx context.Context) error {
	m := w.host
	defer w.close()
	defer w.working.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	send := func(msg tea.Msg) {
		select {
		case w.msgs <- msg:
		case <-ctx.Done():
		}
	}
	defer m.watchFiles(ctx, send)()
	defer m.closePanes()
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticks.C:
			w.handle(frameMsg{now}, send)
		case msg := <-w.msgs:
			w.handle(msg, send)
		case <-m.host.asks:
			w.handle(frameMsg{time.Now()}, send)
		case msg := <-m.o.warnings:
			w.warn(string(msg))
		case c := <-m.crashes:
			m.crashed = c
		}
		if m.crashed != nil {
			return m.crashed.Save(m.o.Version)
		}
	}
}

// close stops the feeds and the actions.
func (w *Wall) close() {
	w.hub.Close()
	if left := w.alerts.end(); left != "" {
		w.warn(left)
	}
}

// handle updates the host with a message.
func (w *Wall) handle(msg tea.Msg, send func(tea.Msg)) {
	m := w.host
	defer m.guard()
	if w.touched.Load() {
		m.touched()
	}
	problem := m.reloading.problem
	_ = m.update(msg) // Only keys have commands.
	for _, work := range m.later {
		w.working.Go(func() { send(work()) })
	}
	m.later = nil
	if m.toast.text != "" {
		w.say(m.toast.text)
		m.toast = toast{}
	}
	if now := m.reloading.problem; now != nil && (problem == nil || problem.Error() != now.Error()) {
		w.warn("configuration not applied: " + reload.Problem(now, func(s string) string { return s }))
	}
}

// publish shows all viewers what the host has.
func (w *Wall) publish() {
	m := w.host
	c := *m.o.Config
	c.Feeds = slices.Clone(c.Feeds) // The host changes those that it recognizes.
	s := &scene{
		config: &c, feeds: m.feeds, alerts: m.alerts.feed.Load(), past: m.past, observed: maps.Clone(m.observed),
	}
	for _, p := range m.panes {
		s.shares = append(s.shares, p.share)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.scene, w.judged = s, make(map[int]judged)
	for v := range w.viewers {
		v.wake()
	}
}

// spread hands all viewers what an action wants from a terminal.
func (w *Wall) spread(e *action.Effect) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for v := range w.viewers {
		select {
		case v.effects <- *e:
			v.wake()
		default: // This terminal has enough to do.
		}
	}
}

// current returns what viewers show.
func (w *Wall) current() *scene {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.scene
}

// admit keeps a viewer up to date until end is called.
func (w *Wall) admit(v *shared) (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.viewers[v] = true
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.viewers, v)
	}
}

// diagnose returns the current problems of a feed, judged at most once a second for all viewers.
func (w *Wall) diagnose(feed int, now time.Time) rules.Diagnosis {
	w.mu.Lock()
	defer w.mu.Unlock()
	j, known := w.judged[feed]
	if !known || now.Sub(j.at).Abs() >= judgedFor {
		s := session{hub: w.hub, observed: w.scene.observed}
		j = judged{now, s.diagnose(feed, now)}
		w.judged[feed] = j
	}
	return j.Diagnosis
}

// Summary returns how many feeds are live, of how many.
func (w *Wall) Summary() (live, all int) {
	s := w.current()
	for _, f := range s.feeds {
		if f.Status().State == feeds.Live {
			live++
		}
	}
	return live, len(s.feeds)
}

// nowhere is the screen of a dashboard that has none.
type nowhere struct{}

// Enter does nothing, as the other methods do.
func (nowhere) Enter() {}

// Leave does nothing.
func (nowhere) Leave() {}

// Redraw does nothing.
func (nowhere) Redraw() {}

// Show does nothing.
func (nowhere) Show(screen.View) {}

// Send does nothing.
func (nowhere) Send(string) {}
