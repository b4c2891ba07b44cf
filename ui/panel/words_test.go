package panel_test

import (
	"testing"

	"feedscope/ui/panel"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		name, filter string
		parts        []string
		want         bool
	}{
		{"no word matches everything", "", []string{"a"}, true},
		{"blanks are not a word", "  ", nil, true},
		{"part of a word", "isk", []string{"disk full"}, true},
		{"upper case in the filter", "DISK", []string{"disk full"}, true},
		{"upper case in the text", "disk", []string{"Disk full"}, true},
		{"all words must match", "disk full", []string{"disk empty"}, false},
		{"in any part and order", "full db", []string{"db-1", "disk full"}, true},
		{"a word is not split over parts", "ab", []string{"a", "b"}, false},
		{"letters outside ASCII", "ÜBER", []string{"über alles"}, true},
		{"text that is not UTF-8", "b", []string{"a\xff\xfeb"}, true},
		{"quotes are ignored", `"cpu>90"`, []string{"cpu>90 on db-1"}, true},
		{"quoted words", `"disk full"`, []string{"disk full"}, true},
		{"a lone quote", `"`, []string{"a"}, true},
		{"a text that ends within the word", "abc", []string{"ab"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := panel.NewWords(c.filter).Match(c.parts...); got != c.want {
				t.Error(got)
			}
		})
	}
}

func TestWordsKeepTypedText(t *testing.T) {
	w := panel.NewWords(" Disk  full ")
	if w.String() != "Disk  full" || w.Empty() {
		t.Errorf("%q", w.String())
	}
	if !(panel.Words{}).Empty() {
		t.Error("the zero value is a filter")
	}
}

func TestWordsRefuseConditions(t *testing.T) {
	for filter, refused := range map[string]bool{
		".price>100": true, "-.price": true, "price>100": true, "price!=1": true, "type:quote": true,
		`"price>100"`: false, "->": false, "a=b": false, "99.5": false, "...": false, "12:04": false,
	} {
		if _, err := panel.ParseWords(filter, "the symbol"); (err != nil) != refused {
			t.Errorf("%s: %v", filter, err)
		}
	}
}
