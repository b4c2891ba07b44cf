package dashboard

import (
	"slices"

	"feedscope/feeds/rules"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// edits are the user's changes of the screen: panels hidden, and panels and rules added without a file.
type edits struct {
	hidden []string
	added  []panel.Settings
	rules  []rules.Rule
}

// on returns a configuration with the edits, and the panels that they hide. Added panels follow in rows of two; one whose
// name the file has by now is left out. At least one panel stays: if all are hidden, as after a change of the file, none is.
func (e *edits) on(base *config.Config) (c *config.Config, hidden []panel.Settings) {
	names := make(map[string]bool)
	for _, p := range base.Panels {
		names[p.Shared().Name] = true
	}
	added := slices.DeleteFunc(slices.Clone(e.added), func(p panel.Settings) bool { return names[p.Shared().Name] })
	shown := func(name string) bool { return !slices.Contains(e.hidden, name) }
	watched := *base
	for _, r := range e.rules {
		if !slices.ContainsFunc(base.Rules, func(o rules.Rule) bool { return o.Name == r.Name }) {
			watched.Rules = append(slices.Clip(watched.Rules), r)
		}
	}
	(&config.Loader{Panels: Panels}).WithAlerts(&watched)
	base = &watched
	with := *base
	with.Panels, with.Layout = nil, nil
	for _, p := range slices.Concat(base.Panels, added) {
		if shown(p.Shared().Name) {
			with.Panels = append(with.Panels, p)
		} else {
			hidden = append(hidden, p)
		}
	}
	if len(with.Panels) == 0 {
		return (&edits{added: e.added, rules: e.rules}).on(base)
	}
	for _, r := range base.Layout {
		if left, ok := r.Only(shown); ok {
			with.Layout = append(with.Layout, left)
		}
	}
	var extra []config.Slot
	for _, p := range added {
		if name := p.Shared().Name; shown(name) {
			extra = append(extra, config.Slot{Panel: name, Width: 1})
		}
	}
	for pair := range slices.Chunk(extra, 2) {
		with.Layout = append(with.Layout, config.Row{Height: 1, Panels: pair})
	}
	return &with, hidden
}
