package theme

import (
	"reflect"
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// all returns every string in a value of structs and slices.
func all(v reflect.Value) []string {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice:
		var out []string
		for i := range v.Len() {
			out = append(out, all(v.Index(i))...)
		}
		return out
	case reflect.Struct:
		var out []string
		for i := range v.NumField() {
			out = append(out, all(v.Field(i))...)
		}
		return out
	default:
		return nil
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, g := range []Glyphs{unicodeGlyphs, asciiGlyphs} {
		for _, s := range all(reflect.ValueOf(g)) {
			if len([]rune(s)) != 1 || ansi.StringWidth(s) != 1 || ansi.StringWidthWc(s) != 1 {
				t.Errorf("%q is not one character of one cell", s)
			}
		}
	}
}

func TestASCIIGlyphsAreASCII(t *testing.T) {
	for _, s := range all(reflect.ValueOf(Load("dark", Options{ASCII: true}).Glyphs)) {
		if s[0] < 0x20 || s[0] > 0x7e {
			t.Errorf("%q is not ASCII", s)
		}
	}
}

func TestStatesDifferInShape(t *testing.T) {
	for name, g := range map[string]Glyphs{"unicode": unicodeGlyphs, "ASCII": asciiGlyphs} {
		groups := map[string][]string{
			"states":     {g.Live, g.Connecting, g.Stale, g.Waiting, g.Ended, g.Failed, g.Paused},
			"severities": {g.Critical, g.Warning, g.Info},
			"fates":      {g.Unread, g.Acked},
			"directions": {g.Up, g.Down, g.Flat},
			"orders":     {g.SortUp, g.SortDown},
			"folds":      {g.Folded, g.Unfolded},
			"line ends":  {g.LF, g.CR},
			"spark":      g.Spark,
			"bar":        append(slices.Clone(g.Bar), g.BarEmpty),
			"scrollbar":  {g.Border.Right, g.Thumb},
		}
		for group, glyphs := range groups {
			for i, s := range glyphs {
				if slices.Contains(glyphs[:i], s) {
					t.Errorf("%s %s: %q means two things", name, group, s)
				}
			}
		}
	}
}
