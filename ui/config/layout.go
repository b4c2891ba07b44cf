package config

import (
	"fmt"

	"feedscope/feeds/config/schema"
	"feedscope/ui/panel"
)

// Row is a row of panels in the layout. Either Height or Lines is zero.
type Row struct {
	// Panels from left to right. A place can be just a panel's name.
	Panels []Slot `yaml:"panels,required" entry:"place in a row" example:"[Market, Alerts]"`
	// The row's share of the remaining lines.
	Height int `yaml:"height" min:"1" max:"100" unset:"1" example:"1"`
	// Fixed height including the frame, instead of a share.
	Lines int `yaml:"lines" min:"3" max:"200" unset:"none" example:"5"`
}

// Slot is a panel's place in a row.
type Slot struct {
	// Name of the panel.
	Panel string `yaml:"panel,required,short" example:"Market"`
	// The panel's share of the row.
	Width int `yaml:"width" default:"1" min:"1" max:"100"`
}

// Validate implements [schema.Validator].
func (r *Row) Validate(at schema.At) {
	if at.Has("height") && at.Has("lines") {
		at.In("height").Fail("a row cannot have both height (a share) and lines (a fixed number)", "delete one of them")
	}
	if r.Height == 0 && r.Lines == 0 {
		r.Height = 1
	}
}

// validateLayout reports unknown, duplicate and missing panels. After any other error it reports none as missing: a
// wrong name may be meant for the missing panel.
func (c *Config) validateLayout(at schema.At, panels *names) {
	layout := at.In("layout")
	places := make(map[string]schema.At)
	complete := len(c.Layout) > 0
	for i, row := range c.Layout {
		for j, slot := range row.Panels {
			place := layout.Item(i).In("panels").Item(j)
			if !place.Scalar() {
				place = place.In("panel")
			}
			first, duplicate := places[slot.Panel]
			switch {
			case slot.Panel == "" || !panels.refer(place, slot.Panel):
				complete = false
			case duplicate:
				name := schema.Quote(place.Shown())
				place.Fail(fmt.Sprintf("the panel %s is in the layout twice, first on %s", name, first.From(place)),
					"delete one of them, or add a second panel with another name")
			default:
				places[slot.Panel] = place
			}
		}
		complete = complete && !layout.Item(i).Broken("panels")
	}
	if !complete {
		return
	}
	for _, p := range c.Panels {
		if p == nil {
			continue
		}
		name := p.Shared().Name
		d, ok := panels.defined[name]
		if _, placed := places[name]; ok && !placed {
			d.at.Fail("the layout has no place for the panel "+schema.Quote(d.shown),
				"add it to a row of layout, or delete the panel")
		}
	}
}

// DefaultLayout arranges panels in rows from top to bottom: first those that list the feeds, each 4 to 12 lines high
// depending on the number of feeds, then the others in rows of two.
func (l *Loader) DefaultLayout(panels []panel.Settings, feeds int) []Row {
	var rows, rest []Row
	lines := min(max(feeds+3, 4), 12)
	for _, p := range panels {
		slot := Slot{Panel: p.Shared().Name, Width: 1}
		t, err := l.Type(p)
		switch last := len(rest) - 1; {
		case err == nil && t.Top:
			rows = append(rows, Row{Lines: lines, Panels: []Slot{slot}})
		case last >= 0 && len(rest[last].Panels) < 2:
			rest[last].Panels = append(rest[last].Panels, slot)
		default:
			rest = append(rest, Row{Height: 1, Panels: []Slot{slot}})
		}
	}
	if len(rest) == 0 {
		for i := range rows {
			rows[i].Height, rows[i].Lines = 1, 0
		}
	}
	return append(rows, rest...)
}
