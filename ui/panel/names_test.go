package panel_test

import (
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

func TestNamesAreShortenedWhereTheyDifferLeast(t *testing.T) {
	for _, c := range []struct {
		w           int
		names, want []string
	}{
		{10, []string{"quote", "trade"}, []string{"quote", "trade"}},
		{
			10,
			[]string{"content_block_start", "content_block_delta", "content_block_stop"},
			[]string{"con…_start", "con…_delta", "con…k_stop"},
		},
		{12, []string{"orders-eu-quote-update", "orders-us-quote-update"}, []string{"orders-e…ate", "orders-u…ate"}},
		{9, []string{"a-service-of-alpha", "b-service-of-alpha"}, []string{"a-s…alpha", "b-s…alpha"}},
		{5, []string{"漢字漢字漢字", "x"}, []string{"…漢字", "x"}},
		{1, []string{"long"}, []string{"…"}},
		{0, []string{"long"}, []string{""}},
		{20, []string{"a\x1b[2Jb"}, []string{text.Clean("a\x1b[2Jb")}},
	} {
		n := panel.NewNames(c.names...)
		for i, name := range c.names {
			got := n.Short(name, c.w)
			if got != c.want[i] || text.Width(got) > c.w {
				t.Errorf("%q in %d cells is %q, want %q", name, c.w, got, c.want[i])
			}
		}
	}
}

func TestNamesAreBounded(t *testing.T) {
	n := panel.NewNames("first")
	added := 0
	for i := range 1000 {
		if n.Add(string(rune('a'+i%26)) + string(rune('a'+i/26))) {
			added++
		}
	}
	if added > 100 || n.Add("first") {
		t.Errorf("%d names were added", added)
	}
	if n.Short("zz-not-one-of-them", 5) == "" || n.Width(3) != 3 {
		t.Error("a name outside the set has no short form")
	}
}
