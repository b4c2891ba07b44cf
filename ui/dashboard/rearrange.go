package dashboard

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"feedscope/feeds/hub"
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
	config      *config.Config
	panes       []*pane
	parked      []*pane // Hidden by the user.
	added, gone []*pane
}

// prepare returns the panels of another configuration, made or kept.
func (m *Model) prepare(base *config.Config) (*arrangement, error) {
	a := new(arrangement)
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
			p, err := newPane(settings, m.deps)
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
	return a, err
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
	m.layers = slices.DeleteFunc(m.layers, func(l layer) bool {
		d, ok := l.(*detail)
		return ok && !slices.Contains(m.panes, d.pane)
	})
	if m.focus = slices.Index(m.panes, focused); m.focus < 0 {
		m.focus, m.zoomed = m.firstFocus(), false
	}
	m.refresh()
}

// shownBy returns the indexes of the feeds whose events a panel folds.
func (s *session) shownBy(p *pane) []int {
	if p.fold == nil {
		return nil
	}
	return s.deps.Feeds.Indexes(p.settings.Shared().Feeds)
}

// attach lets a panel's state catch up with its feeds and stay with them, in the background, until detach.
func (s *session) attach(p *pane) {
	ctx, cancel := context.WithCancel(context.Background())
	p.leave = cancel
	for _, i := range s.shownBy(p) {
		f := s.hub.Feed(i)
		if f == nil {
			continue
		}
		s.hub.Go(func(closed context.Context) {
			f.Attach(p.fold)
			select {
			case <-ctx.Done():
				f.Detach(p.fold)
			case <-closed.Done():
			}
		})
	}
}

// detach closes a panel.
func (s *session) detach(p *pane) {
	if p.leave != nil {
		p.leave()
	}
	if p.fold != nil {
		for _, f := range s.feeds { // It was passed to feeds that were added after it.
			s.hub.Go(func(context.Context) { f.Detach(p.fold) })
		}
	}
	p.close()
}

// close ends the panel's background work.
func (p *pane) close() {
	if w, ok := p.panel.(panel.Worker); ok {
		w.Close()
	}
}

// feedsOf returns the feeds by name.
func feedsOf(h *hub.Hub) map[string]*hub.Feed {
	all := make(map[string]*hub.Feed)
	for _, f := range h.Feeds() {
		all[f.Name()] = f
	}
	return all
}
