package preset

import (
	"sync/atomic"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

// maxEarly is how many messages may come before the one that confirms a preset.
const maxEarly = 100

// Confirmation decides which of some presets a feed is, from its first messages. It is a [feeds.Fold].
type Confirmation struct {
	presets []*Preset
	filters [][]*filter.Filter
	seen    int
	found   atomic.Pointer[Preset]
}

// NewConfirmation returns a confirmation of one of the presets, the first one first. It returns nil without presets.
func NewConfirmation(presets []*Preset) *Confirmation {
	if len(presets) == 0 {
		return nil
	}
	c := &Confirmation{presets: presets, filters: make([][]*filter.Filter, len(presets))}
	for i, p := range presets {
		for _, text := range p.Confirm {
			if f, err := filter.Parse(text); err == nil {
				c.filters[i] = append(c.filters[i], f)
			}
		}
	}
	return c
}

// Found returns the preset that the feed is; nil if it is not known, or none.
func (c *Confirmation) Found() *Preset { return c.found.Load() }

// Fold implements [feeds.Fold].
func (c *Confirmation) Fold(events []feeds.Event) {
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Message && c.seen < maxEarly {
			c.seen++
			c.look(e)
		}
	}
}

func (c *Confirmation) look(e *feeds.Event) {
	for i, p := range c.presets {
		for _, f := range c.filters[i] {
			if f.Match(e, "") {
				c.confirmed(p)
				return
			}
		}
		if len(p.Confirm) == 0 {
			c.confirmed(p)
			return
		}
	}
}

func (c *Confirmation) confirmed(p *Preset) {
	c.found.Store(p)
	c.seen = maxEarly
}
