package filter

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"feedscope/feeds"
)

func TestOpen(t *testing.T) {
	for text, want := range map[string]byte{
		"": 0, "a b": 0, `"a`: '"', `"a" `: 0, `-"a\" b`: '"', `/a"`: '/', `/a\/b`: '/', `/a/ "b" c`: 0, `.a="b`: '"', `.a=b"`: 0,
		`.a~/b c`: '/', `.a~b/ c`: 0, `type:"a b`: '"', `say"hi `: 0, `.a.#(b=="c`: '(', `.a.#(b==`: '(', `.a.#(b=="c")`: 0,
		`.a= b "c`: 0, // A mistake, after which nothing is known.
	} {
		if got := Open(text); got != want {
			t.Errorf("%s leaves %q open, want %q", text, got, want)
		}
	}
}

// FuzzInsert puts a value into filters. They must keep the number of their terms, and match an event with the value but none
// with a longer one.
func FuzzInsert(f *testing.F) {
	for _, v := range []string{
		"x", "7", "a b", `a" .n=1 "`, "x/ or y", `\`, `\"`, " within 1h", "a*", "-", "", "(", ")", "\n", "$id", "É", "x) .b", "\x00",
		"007", "1e5", `/`, "~", "=", "kind:x", "\u0130",
	} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) || len(value) > 500 {
			return
		}
		for template, whole := range map[string]bool{
			`.v=@ .n=1`: true, `.n=1 .v=@`: true, `.n=1 .v="@"`: true, `.n=1 .v~/^@$/`: true, `-.v!=@ .n=1`: true, `.n=1 .v="@" -.w=@`: true,
			`.n=1 .v~@`: false, `.n=1 .a.#(b==@)`: false, `.n=1 .v~/x/ a@`: false, `.n=1 .v=(@`: false, `@ .n=1`: false,
			`"a @" .n=1`: false, `type:@ .n=1`: false,
		} {
			parsed := inserted(t, template, value)
			if parsed == nil || !whole {
				continue
			}
			for data, want := range map[string]bool{value: true, value + "\x01z": false} {
				if got := parsed.Match(&feeds.Event{Data: event(data)}, ""); got != want && utf8.ValidString(data) {
					t.Fatalf("%q in %s: matches %q: %v", value, template, data, got)
				}
			}
		}
	})
}

func event(value string) []byte {
	data, _ := json.Marshal(map[string]any{"v": value, "n": 1})
	return data
}

// inserted returns a filter with a value in place of each @, nil if it cannot stand there.
func inserted(t *testing.T, template, value string) *Filter {
	filled := ""
	for i, part := range strings.Split(template, "@") {
		if i > 0 {
			written, err := Insert(filled, value)
			if err != nil {
				if strings.Contains(template, ".v=@") || strings.Contains(template, `"@"`) {
					t.Fatalf("%q cannot stand in %s: %v", value, template, err)
				}
				return nil
			}
			filled += written
		}
		filled += part
	}
	parsed, err := Parse(filled)
	if err != nil {
		return nil // Such as an empty text to search for.
	}
	if got, want := len(parsed.written), len(strings.Fields(strings.ReplaceAll(template, `"a @"`, "x"))); got != want {
		t.Fatalf("%q in %s: %s has %d terms", value, template, filled, got)
	}
	return parsed
}
