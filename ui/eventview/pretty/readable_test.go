package pretty

import (
	"strings"
	"testing"
)

func TestEscapesOfJSONAreShownAsCharacters(t *testing.T) {
	for in, want := range map[string]string{
		`{"unit":"\u00b0C"}`:                                `{"unit":"°C"}`,
		`["\u65E5\u672c \ud83d\ude80"]`:                     `["日本 🚀"]`,
		`"\u0041\u003c"`:                                    `"A<"`,
		`{"a":"\u0022 \u005c \u000a \u001b \u202e \u00ad"}`: `{"a":"\u0022 \u005c \u000a \u001b \u202e \u00ad"}`,
		`{"a":"\\u00b0 \u00b"}`:                             `{"a":"\\u00b0 \u00b"}`,
		`{"a":"\ud83d \ude80\ud83d`:                         `{"a":"\ud83d \ude80\ud83d`,
		`{"a":"\u00`:                                        `{"a":"\u00`,
		`plain \u00b0`:                                      `plain \u00b0`,
		``:                                                  ``,
	} {
		if got := string(AppendReadable(nil, []byte(in))); got != want {
			t.Errorf("%s is shown as %s, want %s", in, got, want)
		}
	}
}

func FuzzReadable(f *testing.F) {
	f.Add(`{"a":"\u00b0\ud83d\ude80\\u"}`)
	f.Fuzz(func(t *testing.T, data string) {
		if got := string(AppendReadable(nil, []byte(data))); strings.Count(got, `"`) != strings.Count(data, `"`) || len(got) > len(data) {
			t.Errorf("%q is shown as %q", data, got)
		}
	})
}
