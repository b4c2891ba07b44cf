package ticker

import (
	_ "embed"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/expression"
	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type ticker.
var Type = panel.Define(panel.Type{
	Name: "ticker", Summary: "One row per key, with the newest values.", Example: example,
}, FromConfig)

// Config configures a ticker.
type Config struct {
	panel.Common `yaml:",inline"`
	// Names of the events that it shows.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[quote]"`
	// Path of an array or object in the event whose elements are shown in place of the event. Other paths then start at an
	// element; `@key` is its name or index, and `@event.ts` is `ts` of the event.
	Records string `yaml:"records" kind:"path of records" unset:"none, the event itself" example:"quotes"`
	// Identifies a row.
	Key string `yaml:"key,required" kind:"path or expression" example:"symbol"`
	// Columns from left to right, after the key.
	Columns []Column `yaml:"columns,required" example:"[{path: price, as: number}]"`
	// Title of the column to sort by, with `-` in front for descending order.
	Sort string `yaml:"sort" unset:"by key" example:"\"-CHG\""`
	// Colors of rows and cells. The first whose condition is met counts.
	Colors []Color `yaml:"colors" unset:"none" example:"[{when: \"change < -5\", color: bad}]"`
}

// Column configures one column.
type Column struct {
	// Title of the column. Must be unique.
	Title string `yaml:"title" unset:"the last part of the path, in capitals" example:"LAST"`
	// Path of the value in an event.
	Path string `yaml:"path,required" kind:"path or expression" example:"price"`
	// Format. `change` and `percent` have a sign and its color; `si` is short, as in `12.3k`; `duration` takes
	// milliseconds; `spark` draws recent values.
	As string `yaml:"as" default:"text" oneof:"text,number,change,percent,si,currency,bytes,duration,time,spark"`
	// Digits after the point.
	Decimals int `yaml:"decimals" default:"2" min:"0" max:"9"`
	// Unit after numbers with `as: number` or `si`, or currency before them with `as: currency`.
	Unit string `yaml:"unit" unset:"none; $ for a currency" example:"ms"`
	// Alignment of the values.
	Align string `yaml:"align" unset:"right for numbers, else left" oneof:"left,right"`
	// Width in cells. `0`: as wide as the values need.
	Width int `yaml:"width" default:"0" min:"0" max:"200"`
}

// Identify implements [panel.Identifier].
func (c *Config) Identify(eventType string) []string {
	if c.Records != "" || expression.Is(c.Key) || len(c.Events) > 0 && !slices.Contains(c.Events, eventType) {
		return nil
	}
	return []string{c.Key}
}

// Validate implements [schema.Validator].
func (c *Config) Validate(at schema.At) {
	lines := make(map[string]int)
	var titles []string
	for i := range c.Columns {
		column := &c.Columns[i]
		item := at.In("columns").Item(i)
		place, shown := item.In("title"), item.In("title").Shown()
		if column.Title == "" && column.Path != "" && !item.Has("title") {
			column.Title = panel.PathTitle(column.Path)
			place, shown = item.In("path"), panel.PathTitle(item.In("path").Shown())
		}
		if strings.HasPrefix(column.Title, "-") {
			place.Fail(`a title cannot begin with "-", which sort reads as descending`, "begin it with a letter")
		}
		if first, ok := lines[column.Title]; ok && column.Title != "" {
			place.Fail(schema.Twice("column", shown, first), "give each column a different name")
			continue
		}
		lines[column.Title] = place.Line()
		titles = append(titles, shown)
	}
	c.checkColors(at, titles)
	title, descending := strings.CutPrefix(c.Sort, "-")
	if _, ok := lines[title]; ok || c.Sort == "" || len(titles) == 0 {
		return
	}
	if descending {
		for i := range titles {
			titles[i] = "-" + titles[i]
		}
	}
	sort := at.In("sort")
	sort.Fail("no column is titled "+schema.Quote(strings.TrimPrefix(sort.Shown(), "-")), schema.Choose(sort.Shown(),
		titles))
}

// Validate implements [schema.Validator].
func (c *Column) Validate(schema.At) {
	if c.Align == "" {
		c.Align = c.usualAlign()
	}
}

// Derived implements [schema.Deriver].
func (c *Column) Derived(key string) (usual, known bool) {
	switch key {
	case "title":
		return c.Title == panel.PathTitle(c.Path), true
	case "align":
		return c.Align == c.usualAlign(), true
	}
	return false, false
}

func (c *Column) usualAlign() string {
	if c.numeric() && !c.spark() {
		return "right"
	}
	return "left"
}

// tracks is the number of rows that remember a day.
const tracks = 200

// FromConfig returns a panel and the fold of its feeds' events.
func FromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	o := ticker.Options{Events: c.Events, Records: c.Records, Key: c.Key, Tracks: tracks}
	charted := chartColumn(c.Columns)
	for i := range c.Columns {
		col := &c.Columns[i]
		o.Columns = append(o.Columns, ticker.Column{
			Path: col.Path, Number: col.numeric(), History: col.spark(), Track: i == charted,
		})
	}
	o.Columns = append(o.Columns, c.conditions()...)
	book := panel.Shared(d, func() *ticker.Book { return ticker.New(o) })
	return New(c, book, d.Sources(c.Feeds)), book, nil
}

func (c *Column) numeric() bool { return c.As != "text" && c.As != "time" }

func (c *Column) spark() bool { return c.As == "spark" }
