package config

import (
	"fmt"
	"slices"

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
	// Panel of answers that takes the whole row while an answer is being written, and then as long again, at most 10 seconds,
	// unless a panel of the row has the focus. Its number key brings it, too.
	YieldsTo string `yaml:"yields_to" unset:"none" example:"Assistant"`
}

// Placed returns the names of the panels in a layout.
func Placed(rows []Row) (all []string) {
	for _, r := range rows {
		for _, slot := range r.Panels {
			all = append(all, slot.Panel)
		}
		if r.YieldsTo != "" {
			all = append(all, r.YieldsTo)
		}
	}
	return all
}

// Only returns the row with those of its panels that keep chooses; ok is false if none is left.
func (r Row) Only(keep func(name string) bool) (left Row, ok bool) {
	r.Panels = slices.DeleteFunc(slices.Clone(r.Panels), func(s Slot) bool { return !keep(s.Panel) })
	if r.YieldsTo != "" && !keep(r.YieldsTo) {
		r.YieldsTo = ""
	}
	if len(r.Panels) == 0 && r.YieldsTo != "" { // It has the row to itself.
		r.Panels, r.YieldsTo = []Slot{{Panel: r.YieldsTo, Width: 1}}, ""
	}
	return r, len(r.Panels) > 0
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
	put := func(place schema.At, panel string) {
		first, duplicate := places[panel]
		switch {
		case panel == "" || !panels.refer(place, panel):
			complete = false
		case duplicate:
			name := schema.Quote(place.Shown())
			place.Fail(fmt.Sprintf("the panel %s is in the layout twice, first on %s", name, first.From(place)),
				"delete one of them, or add a second panel with another name")
		default:
			places[panel] = place
		}
	}
	for i, row := range c.Layout {
		for j, slot := range row.Panels {
			place := layout.Item(i).In("panels").Item(j)
			if !place.Scalar() {
				place = place.In("panel")
			}
			put(place, slot.Panel)
		}
		if row.YieldsTo != "" {
			put(layout.Item(i).In("yields_to"), row.YieldsTo)
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

// listLines returns the height of a panel that lists the feeds.
func listLines(feeds int) int { return min(max(feeds+3, 4), 12) }

// DefaultLayout arranges panels in rows from top to bottom: first those that list the feeds, each 4 to 12 lines high
// depending on the number of feeds, then the others in rows of two.
func (l *Loader) DefaultLayout(panels []panel.Settings, feeds int) []Row {
	var rows, rest []Row
	lines := listLines(feeds)
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
