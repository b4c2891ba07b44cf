package infer

import "slices"

// maxColumns bounds the columns of a ticker, the sparkline apart.
const maxColumns = 8

// columns returns the columns for the fields that change: numbers first, in their order in the events but with the main
// one in front, then words; and last a sparkline of the main number.
func (s *shape) columns() []Column {
	var columns []Column
	main := mainNumber(s.moving)
	if main != nil {
		columns = append(columns, main.column())
	}
	for _, f := range slices.Concat(s.moving, s.words) {
		if f != main && len(columns) < maxColumns {
			columns = append(columns, f.column())
		}
	}
	if main != nil {
		columns = append(columns, Column{Path: main.path, Format: "spark"})
	}
	return columns
}

// mainNumber returns the number that a row is about.
func mainNumber(moving []*field) *field {
	var main *field
	for _, f := range moving {
		if f.isOrdinal() {
			continue
		}
		if main == nil || rank(priceNames, f.name) < rank(priceNames, main.name) {
			main = f
		}
	}
	return main
}

// column returns the column for a field, with the format that its name and values suggest.
func (f *field) column() Column {
	c := Column{Path: f.path, Format: "text"}
	if !f.isNumber() {
		return c
	}
	c.Format, c.Decimals = "number", min(f.decimals, 6)
	switch {
	case f.has("percent", "pct"):
		if f.negative {
			c.Format = "percent"
		}
	case f.negative && f.has("change", "chg", "delta", "diff", "pnl"):
		c.Format = "change"
	case f.has("bytes"):
		c.Format, c.Decimals = "bytes", 0
	case f.endsWith("ms", "latency", "duration", "elapsed"):
		c.Format, c.Decimals = "duration", 0
	}
	return c
}

// mergeColumns adds the columns of another type of events, with the sparkline still last.
func mergeColumns(a, b []Column) []Column {
	var plain, sparks []Column
	for _, c := range slices.Concat(a, b) {
		switch {
		case c.Format == "spark":
			if len(sparks) == 0 {
				sparks = append(sparks, c)
			}
		case !slices.ContainsFunc(plain, func(o Column) bool { return o.Path == c.Path }):
			if len(plain) < maxColumns {
				plain = append(plain, c)
			}
		}
	}
	return append(plain, sparks...)
}
