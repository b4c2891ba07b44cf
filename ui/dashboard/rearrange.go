package dashboard

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"feedscope/feeds"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

var errReloading = errors.New("the configuration is being applied; try again in a moment")

// rearrange shows the panels of the base and what the user has changed about them. Panels whose settings are the same
// stay as they are, with their state; new ones catch up with the history. The focus stays on its panel, if that stays.
func (m *Model) rearrange() error {
	if m.reloading.busy {
		return errReloading
	}
	next, err := m.prepare(m.base)
	if err != nil {
		return err
	}
	m.adopt(next)
	return nil
}

// arrangement is a configuration with its panels.
type arrangement struct {
	base        *config.Config // Without the user's edits.
	config      *config.Config
	panes       []*pane
	parked      []*pane // Hidden by the user.
	added, gone []*pane
}

// prepare returns the panels of another configuration, made or kept.
func (m *Model) prepare(base *config.Config) (*arrangement, error) {
	a := &arrangement{base: base}
	var hidden []panel.Settings
	a.config, hidden = m.edits.on(base)
	a.config.Theme = m.o.Config.Theme
	a.gone = slices.Concat(m.panes, m.parked)
	take := func(all []panel.Settings) ([]*pane, error) {
		panes := make([]*pane, len(all))
		for i, settings := range all {
			at := slices.IndexFunc(a.gone, func(p *pane) bool { return reflect.DeepEqual(p.settings, settings) })
			if at >= 0 {
				panes[i] = a.gone[at]
				a.gone = slices.Delete(a.gone, at, at+1)
				continue
			}
			p, err := m.newPane(settings)
			if err != nil {
				return nil, err
			}
			panes[i] = p
			a.added = append(a.added, p)
		}
		return panes, nil
	}
	var err error
	if a.panes, err = take(a.config.Panels); err == nil {
		a.parked, err = take(hidden)
	}
	if err != nil {
		a.discard()
	}
	return a, err
}

// discard closes the panels that were made for an arrangement that is not adopted.
func (a *arrangement) discard() {
	for _, p := range a.added {
		p.close()
	}
}

// adopt shows prepared panels.
func (m *Model) adopt(a *arrangement) {
	focused := m.focused()
	m.config, m.o.Config, m.panes, m.parked = a.config, a.config, a.panes, a.parked
	for _, p := range a.added {
		m.attach(p)
	}
	for _, p := range a.gone {
		m.detach(p)
	}
	m.closeIf(func(l layer) bool {
		o, ok := l.(owned)
		return ok && o.owner() != nil && !slices.Contains(m.panes, o.owner())
	})
	m.edits.hidden = slices.DeleteFunc(m.edits.hidden, func(name string) bool { return m.paneIndex(name) >= 0 })
	if m.focus = slices.Index(m.panes, focused); m.focus < 0 {
		m.focus, m.zoomed = m.firstFocus(), false
	}
	m.applyRules()
	m.refresh()
	if m.onChange != nil {
		m.onChange()
	}
}

// shownBy returns the indexes of the feeds whose events a panel folds. Those of all feeds include the alerts only if it
// knows what to do with them.
func (s *session) shownBy(p *pane) []int {
	if p.fold == nil {
		return nil
	}
	if p.alerts {
		return s.deps.Feeds.Indexes(p.settings.Shared().Feeds)
	}
	return s.deps.Indexes(p.settings.Shared().Feeds)
}

// attach lets a panel's state catch up with its feeds and stay with them, in the background, until detach.
func (s *session) attach(p *pane) {
	if s.shared != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	caughtUp := make(chan struct{})
	p.leave = func() {
		cancel()
		<-caughtUp
	}
	indexes := s.shownBy(p)
	folds := make([]feeds.Fold, len(indexes))
	for n, i := range indexes {
		folds[n] = p.foldOf(i) // Not in the background: it reads the configuration.
	}
	s.hub.Go(func(closed context.Context) {
		defer close(caughtUp)
		for n, i := range indexes {
			if f := s.hub.Feed(i); f != nil && ctx.Err() == nil && closed.Err() == nil {
				f.Attach(folds[n])
			}
		}
	})
}

// detach closes a panel, and in the background takes its state away from the feeds: those that it was attached to, and
// those that got it when they were added.
func (s *session) detach(p *pane) {
	p.close()
	if p.fold == nil || s.shared != nil {
		return
	}
	feeds := s.hub.Feeds()
	s.hub.Go(func(context.Context) {
		if p.leave != nil {
			p.leave()
		}
		for _, f := range feeds {
			f.Detach(p.foldOf(f.Index()))
		}
	})
}

// close ends the panel's background work.
func (p *pane) close() {
	if w, ok := p.panel.(panel.Worker); ok {
		w.Close()
	}
}
