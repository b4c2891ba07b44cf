package filter_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

// FuzzWrite checks that written terms mean what they say, whatever the texts are.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"BRYX", "two words", `a"b\c`, "-5", "/re/", ".x", "id:3", "a=b", "*", "0123", "", "\x00", "ä b"} {
		f.Add("key", s)
		f.Add(s, "value")
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		if strings.ContainsAny(key, `.*?|#@!{}[]()\`) || key == "" || !utf8.ValidString(key) || !utf8.ValidString(value) {
			return // A path of more than one plain key.
		}
		data, err := json.Marshal(map[string]string{key: value})
		if err != nil {
			t.Fatal(err)
		}
		e := feeds.Event{Kind: feeds.Message, Type: []byte(value), Data: data}
		terms := []string{filter.InFeed(value), filter.Like(&e), filter.Where(key, value)}
		for _, term := range terms {
			if term == `feed:""` || term == `type:""` || term == "" {
				continue
			}
			parsed, err := filter.Parse(term)
			if err != nil {
				t.Errorf("%s: %v", term, err)
			} else if !parsed.Match(&e, value) {
				t.Errorf("%s does not match %s of type %q in feed %q", term, data, value, value)
			}
		}
	})
}
