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
		{"blanks are no word", "  ", nil, true},
		{"part of a word", "isk", []string{"disk full"}, true},
		{"upper case in the filter", "DISK", []string{"disk full"}, true},
		{"upper case in the text", "disk", []string{"Disk full"}, true},
		{"all words must match", "disk full", []string{"disk empty"}, false},
		{"in any part and order", "full db", []string{"db-1", "disk full"}, true},
		{"a word is not split over parts", "ab", []string{"a", "b"}, false},
		{"other letters than ASCII's", "ÜBER", []string{"über alles"}, true},
		{"a text that is no UTF-8", "b", []string{"a\xff\xfeb"}, true},
		{"a text that ends within the word", "abc", []string{"ab"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := panel.NewWords(c.filter).Match(c.parts...); got != c.want {
				t.Error(got)
			}
		})
	}
}

func TestWordsRememberWhatWasTyped(t *testing.T) {
	w := panel.NewWords(" Disk  full ")
	if w.String() != "Disk  full" || w.Empty() {
		t.Errorf("%q", w.String())
	}
	if !(panel.Words{}).Empty() {
		t.Error("the zero value is a filter")
	}
}
