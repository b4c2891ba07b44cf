package config

import "fmt"

// readLayout reads the rows and sees that every panel stands in one of them.
func (b *builder) readLayout(r *reader, n *node) {
	var slots []*node
	misread := false
	listOf(&b.cfg.Layout, "{height: 1, panels: [Market, Alerts]}", func(row *Row) setter {
		return func(r *reader, n *node) {
			readRow(r, n, row, &slots)
			panels := n.get("panels")
			misread = misread || n.kind != object || panels != nil && panels.kind == scalar
		}
	})(r, n)
	if n.kind == list && len(n.items) > 0 && !misread {
		b.later = append(b.later, func(r *reader) { b.place(r, slots) })
	}
}

func rowFields(row *Row, slots *[]*node) []field {
	return []field{
		{key: "panels", set: listOf(&row.Panels, "Market", func(s *Slot) setter {
			return func(r *reader, n *node) { readSlot(r, n, s, slots) }
		}), need: "[Market, Alerts]"},
		{key: "height", set: whole(&row.Height, 1, 100, "1")},
		{key: "lines", set: whole(&row.Lines, 3, 200, "5")},
	}
}

func readRow(r *reader, n *node, row *Row, slots *[]*node) {
	r.object(n, "a row", "panels: [Market, Alerts]", rowFields(row, slots))
	if n.kind != object {
		return
	}
	if n.has("height") && n.has("lines") {
		r.fail(n.get("height").pos, "a row has either height, a weight, or lines, a fixed number", "delete one of the two")
	}
	if row.Height == 0 && row.Lines == 0 {
		row.Height = 1
	}
}

func slotFields(s *Slot) []field {
	return []field{
		{key: "panel", set: text(&s.Panel, "Market"), need: "Market"},
		{key: "width", set: whole(&s.Width, 1, 100, "1")},
	}
}

// readSlot reads a place: a panel's name alone, or with a width.
func readSlot(r *reader, n *node, s *Slot, slots *[]*node) {
	s.Width = 1
	name := n
	if n.kind == scalar {
		text(&s.Panel, "Market")(r, n)
	} else {
		r.object(n, "a place in a row", "{panel: Market, width: 2}", slotFields(s))
		name = n.get("panel")
	}
	if name != nil {
		*slots = append(*slots, name)
	}
}

// place reports panels that the layout does not know, has twice or leaves out. Where a name is wrong, the panel that
// it was meant for is not missing.
func (b *builder) place(r *reader, slots []*node) {
	lines := make(map[string]int)
	wrong := false
	for _, s := range slots {
		first, twice := lines[s.text]
		switch {
		case !b.panels.refer(r, s):
			wrong = true
		case twice:
			r.fail(s.pos, fmt.Sprintf("the panel %s stands in the layout twice, first on line %d", quote(s.shown), first),
				"delete one of the two, or configure a second panel with another name")
		default:
			lines[s.text] = s.line
		}
	}
	if wrong {
		return
	}
	for i := range b.cfg.Panels {
		name := b.cfg.Panels[i].Name
		if d, ok := b.panels.defined[name]; ok && lines[name] == 0 {
			r.fail(d.pos, "the layout has no place for the panel "+quote(d.shown), "add it to a row of layout, or delete the panel")
		}
	}
}

// DefaultLayout makes rows of panels, from top to bottom: first those that list the feeds, as high as that many
// feeds need with their titles but 4 to 9 lines, then the others in rows of two.
func DefaultLayout(panels []Panel, feeds int) []Row {
	var rows, rest []Row
	lines := min(max(feeds+3, 4), 9)
	for i := range panels {
		slot := Slot{Panel: panels[i].Name, Width: 1}
		switch last := len(rest) - 1; {
		case panels[i].Type == Feeds:
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
