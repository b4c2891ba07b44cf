package ticker

import (
	"reflect"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/state/ticker"
	"feedscope/ui/term/theme"
)

// Color colors rows, or cells of a column, by a condition.
type Color struct {
	// Condition over the fields of an event, or the path of a field that is true or false.
	When string `yaml:"when,required" kind:"path or expression" example:"\"price > 100\""`
	// Color of a row or cell that meets the condition.
	Color string `yaml:"color,required" oneof:"good,info,warn,bad,critical,strong,dim" example:"bad"`
	// Title of the column whose cells it colors.
	Column string `yaml:"column" unset:"the whole row" example:"PRICE"`
}

// Validate implements [schema.Validator].
func (c *Color) Validate(at schema.At) {
	if e, err := expression.Compile(c.When); err == nil && expression.Is(c.When) {
		if k := e.Kind(); k == reflect.Float64 || k == reflect.String {
			at.In("when").Fail("the condition is neither true nor false", "compare it, for example when: price > 100")
		}
	}
}

// checkColors reports colors of columns that do not exist.
func (c *Config) checkColors(at schema.At, titles []string) {
	for i := range c.Colors {
		one := &c.Colors[i]
		if one.Column == "" || slices.ContainsFunc(c.Columns, func(col Column) bool { return col.Title == one.Column }) {
			continue
		}
		place := at.In("colors").Item(i).In("column")
		place.Fail("no column is titled "+schema.Quote(place.Shown()), schema.Choose(place.Shown(), titles))
	}
}

var colorRoles = map[string]theme.Role{
	"good": theme.Good, "info": theme.Info, "warn": theme.Warn, "bad": theme.Bad, "critical": theme.Critical,
	"strong": theme.Strong, "dim": theme.Dim,
}

// conditions returns the state's columns for the conditions, which come after those shown.
func (c *Config) conditions() []ticker.Column {
	columns := make([]ticker.Column, len(c.Colors))
	for i := range c.Colors {
		columns[i].Path = c.Colors[i].When
	}
	return columns
}

// color gives cells, the key's first, the color of the first condition that each meets.
func (c *Config) color(cells []cell, r *ticker.Row) {
	for i, one := range slices.Backward(c.Colors) {
		if v := &r.Cells[len(c.Columns)+i]; !v.Known || string(v.Text) != "true" {
			continue
		}
		for at := range cells {
			if one.Column == "" || at > 0 && c.Columns[at-1].Title == one.Column {
				cells[at].role = colorRoles[one.Color]
			}
		}
	}
}
