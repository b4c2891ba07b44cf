package gif

import (
	"reflect"
	"slices"
	"testing"
	"unicode/utf8"

	"feedscope/ui/term/theme"
)

// TestThemesHaveNoUnknownCharacter walks all symbols of the themes.
func TestThemesHaveNoUnknownCharacter(t *testing.T) {
	f, err := newFont()
	if err != nil {
		t.Fatal(err)
	}
	unknown := f.draw(glyph{text: "\u0e01", width: 1})
	n := 0
	for _, ascii := range []bool{false, true} {
		for _, s := range texts(reflect.ValueOf(theme.Load("dark", theme.Options{ASCII: ascii}).Glyphs)) {
			n++
			m := f.draw(glyph{text: s, width: 1})
			if slices.Equal(m, unknown) || s != " " && slices.Max(m) < (levels-1)/2 {
				t.Errorf("%q (U+%04X) has no picture", s, firstRune(s))
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d symbols", n)
	}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// texts returns all strings in a value.
func texts(v reflect.Value) (all []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, texts(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, texts(v.Index(i))...)
		}
	default:
	}
	return all
}
