package dashboard

import (
	"slices"

	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// edits are the user's changes of the screen: panels hidden, and panels added without a file.
type edits struct {
	hidden []string
	added  []panel.Settings
}

// on returns a configuration with the edits, and the panels that they hide. Added panels follow in rows of two.
func (e *edits) on(base *config.Config) (c *config.Config, hidden []panel.Settings) {
	with := *base
	with.Panels, with.Layout = nil, nil
	var extra []config.Slot
	taken := make(map[string]bool)
	for _, p := range slices.Concat(base.Panels, e.added) {
		name := p.Shared().Name
		switch {
		case taken[name]: // The file has a panel of that name by now.
			continue
		case slices.Contains(e.hidden, name):
			hidden = append(hidden, p)
		default:
			with.Panels = append(with.Panels, p)
			if len(with.Panels)+len(hidden) > len(base.Panels) {
				extra = append(extra, config.Slot{Panel: name, Width: 1})
			}
		}
		taken[name] = true
	}
	for _, r := range base.Layout {
		r.Panels = slices.DeleteFunc(slices.Clone(r.Panels), func(s config.Slot) bool {
			return slices.Contains(e.hidden, s.Panel)
		})
		if len(r.Panels) > 0 {
			with.Layout = append(with.Layout, r)
		}
	}
	for pair := range slices.Chunk(extra, 2) {
		with.Layout = append(with.Layout, config.Row{Height: 1, Panels: pair})
	}
	return &with, hidden
}
