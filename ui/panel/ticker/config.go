package ticker

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// formats are the formats by their names in a configuration.
var formats = map[string]Format{
	"text": Text, "number": Number, "change": Change, "percent": Percent, "bytes": Bytes,
	"duration": Duration, "time": Time, "spark": Spark,
}

// FromConfig makes the panel that c describes, and the fold that its feeds are to be given.
func FromConfig(c config.Panel, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	book := ticker.Options{Events: c.Events, Key: c.Key}
	opts := Options{
		Name: c.Name, KeyTitle: lastPart(c.Key), Sort: ticker.ByKey,
		Events: c.Events, Sources: d.Sources(c.Feeds),
	}
	title, descending := strings.CutPrefix(c.Sort, "-")
	for i, column := range c.Columns {
		format := formats[column.As]
		book.Columns = append(book.Columns, ticker.Column{
			Path: column.Path, Number: numeric(format), History: format == Spark,
		})
		opts.Columns = append(opts.Columns, Column{
			Title: column.Title, Format: format, Decimals: column.Decimals, Align: align(column.Align), Width: column.Width,
		})
		if c.Sort != "" && column.Title == title {
			opts.Sort, opts.Descending = i, descending
		}
	}
	opts.Book = ticker.New(book)
	return New(opts), opts.Book, nil
}

func numeric(f Format) bool {
	return f != Text && f != Time
}

func align(name string) text.Align {
	if name == "right" {
		return text.Right
	}
	return text.Left
}

// lastPart is what a path leads to, as a title.
func lastPart(path string) string {
	return strings.ToUpper(path[strings.LastIndexByte(path, '.')+1:])
}
