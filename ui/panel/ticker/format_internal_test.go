package ticker

import (
	"testing"
	"time"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state/ticker"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name   string
		format string
		digits int
		value  string
		want   string
		role   theme.Role
	}{
		{"text as it is", "text", 2, `"abc"`, "abc", theme.Text},
		{"text made safe", "text", 2, "\"a\tb\"", "a␉b", theme.Text},
		{"a number as text keeps its digits", "text", 2, "1.5000", "1.5000", theme.Text},
		{"a number", "number", 2, "101.256", "101.26", theme.Text},
		{"a number in quotation marks", "number", 2, `"101.2"`, "101.20", theme.Text},
		{"thousands", "number", 2, "1234.5", "1,234.50", theme.Text},
		{"millions", "number", 0, "1234567", "1,234,567", theme.Text},
		{"a negative number", "number", 2, "-1234.5", "-1,234.50", theme.Text},
		{"three digits need no comma", "number", 1, "-999.94", "-999.9", theme.Text},
		{"rounding may make a comma", "number", 0, "999.5", "1,000", theme.Text},
		{"zero has no sign", "number", 2, "-0.001", "0.00", theme.Text},
		{"huge numbers have an exponent", "number", 2, "1e20", "1.000e+20", theme.Text},
		{"non-numbers stay as they are", "number", 2, `"n/a"`, "n/a", theme.Text},
		{"a rise", "change", 2, "1.256", "▲1.26", theme.Up},
		{"a fall", "change", 2, "-1234", "▼1,234.00", theme.Down},
		{"neither", "change", 2, "0", "·0.00", theme.Flat},
		{"a rise too small to be seen", "change", 2, "0.004", "·0.00", theme.Flat},
		{"percent up", "percent", 1, "2.54", "+2.5%", theme.Up},
		{"percent down", "percent", 2, "-0.5", "-0.50%", theme.Down},
		{"percent flat", "percent", 2, "-0.001", "0.00%", theme.Flat},
		{"a short number", "si", 2, "12345", "12.3k", theme.Text},
		{"a currency", "currency", 2, "1234.5", "$1,234.50", theme.Text},
		{"a debt", "currency", 0, "-1234.5", "-$1,234", theme.Text},
		{"a debt too small to be seen", "currency", 2, "-0.001", "$0.00", theme.Text},
		{"bytes", "bytes", 2, "1536", "1.5KiB", theme.Text},
		{"a duration", "duration", 2, "120", "120ms", theme.Text},
		{"a long one", "duration", 2, "245000", "4m05s", theme.Text},
		{"a negative one", "duration", 2, "-1500", "-1.5s", theme.Text},
		{"a huge one", "duration", 2, "1e300", "104166d16h", theme.Text},
		{"a time in seconds", "time", 2, "1767355471", "12:04:31", theme.Text},
		{"in milliseconds", "time", 2, "1767355471000", "12:04:31", theme.Text},
		{"in microseconds", "time", 2, "1767355471000000", "12:04:31", theme.Text},
		{"in nanoseconds", "time", 2, "1767355471000000000", "12:04:31", theme.Text},
		{"as text", "time", 2, `"2026-01-02T13:04:31+01:00"`, "12:04:31", theme.Text},
		{"no time", "time", 2, `"noon"`, "noon", theme.Text},
		{"a negative time", "time", 2, "-5", "-5", theme.Text},
		{"null", "number", 2, "null", "-", theme.Faint},
		{"nothing yet", "number", 2, "", "-", theme.Faint},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := jsonpath.Value(c.value)
			v := ticker.Cell{Known: raw.Present()}
			v.Text, _ = raw.Append(nil, 100)
			v.Number, v.IsNumber = raw.Number()
			column := Column{As: c.format, Decimals: c.digits}
			glyphs := theme.Load("dark", theme.Options{}).Glyphs
			got, width, role := column.appendValue([]byte(">"), &v, &glyphs, time.UTC)
			if string(got) != ">"+c.want || width != len([]rune(c.want)) || role != c.role {
				t.Errorf("%q, %d cells, role %d", got, width, role)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ format, unit, value, want string }{
		{"number", "ms", "12", "12 ms"},
		{"number", "%", "12", "12%"},
		{"number", "°C", "12", "12°C"},
		{"number", "円", "12", "12 円"},
		{"si", "req/s", "12345", "12.3k req/s"},
		{"currency", "€", "-12", "-€12"},
		{"number", "\x1b[31m", "12", "12␛[31m"},
		{"number", "ms", `"n/a"`, "n/a"},
		{"percent", "ms", "12", "+12%"},
	} {
		raw := jsonpath.Value(c.value)
		v := ticker.Cell{Known: true}
		v.Text, _ = raw.Append(nil, 100)
		v.Number, v.IsNumber = raw.Number()
		column := Column{As: c.format, Unit: c.unit}
		glyphs := theme.Load("dark", theme.Options{}).Glyphs
		got, width, _ := column.appendValue(nil, &v, &glyphs, time.UTC)
		if string(got) != c.want || width != text.Width(c.want) {
			t.Errorf("%s with %q: %q, %d cells", c.format, c.unit, got, width)
		}
	}
}

func TestPriceIsTheFirstPlainNumber(t *testing.T) {
	for _, as := range []string{"number", "currency", "si"} {
		columns := []Column{{As: "text"}, {As: "change"}, {As: as}, {As: "number"}}
		if i := priceColumn(columns); i != 2 {
			t.Errorf("%s: column %d", as, i)
		}
	}
}
