package dashboard

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/reload"
)

// reloadMsg requests that the configuration be read again.
type reloadMsg struct{}

// reloading is the state of the live configuration.
type reloading struct {
	watcher *config.Watcher // Nil if changes are not noticed.
	busy    bool
	again   bool   // A request came while busy.
	asked   bool   // By the user, who wants to know the result.
	problem error  // Why the file cannot be applied, nil if it can.
	saved   string // The message about the file, if the user has just saved it.
}

// watchFiles reloads the configuration when its files change, or on request, until ctx ends. The caller calls end.
func (m *Model) watchFiles(ctx context.Context, send func(tea.Msg)) (end func()) {
	if m.o.Reload == nil {
		return func() {}
	}
	var changed <-chan struct{}
	end = func() {}
	if w, err := config.NewWatcher(); err == nil { // Otherwise :reload still works.
		if m.o.Files != nil {
			w.Watch(m.o.Files)
		}
		m.reloading.watcher = w
		changed, end = w.Changed(), w.Close
	}
	go func() {
		defer recoverPanic(m.crashes)
		for {
			select {
			case <-ctx.Done():
				return
			case <-changed:
			case <-m.o.Reloads:
			}
			send(reloadMsg{})
		}
	}()
	return end
}

// reload reads the configuration in the background and applies it.
func (m *Model) reload(asked bool) {
	r := &m.reloading
	r.asked = r.asked || asked
	if r.busy {
		r.again = true
		return
	}
	r.busy = true
	read, watcher := m.o.Reload, r.watcher
	m.host.Later(func() func() {
		c, files, err := read()
		if watcher != nil && files != nil {
			watcher.Watch(files)
		}
		return func() {
			if err == nil {
				err = m.apply(c)
			}
			if err != nil {
				m.reloaded(err)
			}
		}
	})
}

// reloaded ends a reload.
func (m *Model) reloaded(err error) {
	r := &m.reloading
	r.problem = err
	if err != nil && r.asked {
		m.say(reload.Problem(err, m.shown))
	}
	r.busy, r.asked, r.saved = false, false, ""
	if r.again {
		r.again = false
		m.reload(false)
	}
}

// apply replaces the configuration. After an error, nothing has changed. Otherwise it calls reloaded at the end.
func (m *Model) apply(c *config.Config) error {
	if reflect.DeepEqual(c, m.file) {
		if m.reloading.asked {
			m.say(m.configName() + " has not changed")
		}
		m.reloaded(nil)
		return nil
	}
	if c.Feed(stream.Name) != nil && len(m.edits.rules) > 0 {
		return errNameTaken
	}
	if err := m.alerts.act(c.Actions); err != nil {
		return err
	}
	forget := m.deps.Feeds.Set(m.alerts.names(c))
	before := maps.Clone(m.observed)
	ofAlerts := m.alerts.feed.Load()
	undo := func() {
		m.alerts.feed.Store(ofAlerts)
		named := m.base.ByName()
		for i := range c.Feeds {
			if name := c.Feeds[i].Name; named[name] == nil {
				m.alerts.engine.Remove(name)
			}
		}
		forget()
		m.observed = before
		_ = m.alerts.act(m.base.Actions) // They were valid.
	}
	next, err := m.prepare(m.suggested(c))
	if err != nil {
		undo()
		return err
	}
	if c.Feed(stream.Name) != nil { // It takes the place of the alerts, if there were any.
		m.alerts.feed.Store(-1)
	}
	d := m.plan(c, next)
	if d.Empty() {
		m.adoptConfig(c, next, d)
		return nil
	}
	source := hub.Source(m.hub)
	if m.o.From != nil {
		source = m.o.From
	}
	m.host.Later(func() func() {
		_, err := source.Change(d.Remove, d.Add)
		return func() {
			if err != nil {
				undo()
				next.discard()
				m.reloaded(err)
				return
			}
			m.adoptConfig(c, next, d)
		}
	})
	return nil
}

// configName returns what the configuration is called in messages.
func (m *Model) configName() string {
	if m.o.File == "" {
		return "the list of feeds"
	}
	return filepath.Base(m.o.File)
}

// plan compares the feeds with those of another configuration.
func (m *Model) plan(c *config.Config, next *arrangement) *reload.Plan {
	kept := slices.DeleteFunc(slices.Concat(next.panes, next.parked), func(p *pane) bool {
		return slices.Contains(next.added, p) // It catches up later.
	})
	ofPanels := m.panelFolds(kept)
	d := reload.New(m.hub, m.base, c, m.now, func(f *feedconfig.Feed) []feeds.Fold {
		index := m.deps.Feeds.Index(f.Name)
		delete(m.observed, index)
		return m.folds(index, f, ofPanels)
	})
	named := c.ByName()
	for _, f := range d.Remove {
		if named[f.Name()] == nil {
			delete(m.observed, f.Index())
		}
	}
	return d
}

// adoptConfig shows a configuration whose feeds run.
func (m *Model) adoptConfig(c *config.Config, next *arrangement, d *reload.Plan) {
	if c.Theme != m.base.Theme { // Otherwise the user's choice stays.
		next.config.Theme = c.Theme
	}
	if c.Mouse != m.base.Mouse {
		m.mouse = c.Mouse
	}
	later := ""
	if c.History != m.base.History {
		later = "; history takes effect at the next start"
	}
	named := c.ByName()
	for _, f := range d.Remove {
		if named[f.Name()] == nil {
			m.alerts.engine.Remove(f.Name())
		}
		m.past.add(f.Totals())
		if m.hub.Feed(f.Index()) != f {
			m.past.reconnects -= f.Totals().Reconnects // Its successor goes on counting.
		}
	}
	m.file, m.base, m.feeds = c, next.base, stream.Without(m.hub.Feeds())
	if m.sketch != nil {
		m.sketch.panels = !c.Arranged
	}
	m.keys = m.o.keyMap(withSaved(c.KeyMap(), c.Filters), m.mode())
	m.clock.setFPS(c.FPS)
	m.adopt(next)
	m.setTheme(next.config.Theme)
	done := cmp.Or(m.reloading.saved, "applied "+m.configName())
	if what := d.String(); what != "" {
		done += ": " + what
	}
	m.say(done + later)
	m.reloaded(nil)
}

// reloadCommands are the commands for a configuration in a file.
func (m *Model) reloadCommands() []command {
	if m.o.Reload == nil {
		return nil
	}
	return []command{{
		name: "reload", help: "read the configuration again; saving the file does the same",
		run: func(m *Model, _ string) tea.Cmd { m.reload(true); return nil },
	}}
}
