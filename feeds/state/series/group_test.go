package series

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/state"
)

func TestIDsHoldTheValues(t *testing.T) {
	s := fold(New(Options{By: []string{"a", "b"}, Values: []Value{{Path: "v", Name: "v"}, {Path: "w", Name: "w/x"}}}),
		`{"a":"x/y","b":"z","v":1}`, `{"a":"x","b":"y/z","v":1,"w":2}`, `{"b":"x","w":1}`, `{"a":"x","w":1}`)
	var got []string
	for _, r := range s.Rows {
		got = append(got, fmt.Sprintf("%s %q", r.Name, state.Parts(r.ID)))
	}
	want := []string{
		`x/w/x ["" "x" "w/x"]`, `x/w/x ["x" "" "w/x"]`,
		`x/y/z/v ["x/y" "z" "v"]`, `x/y/z/v ["x" "y/z" "v"]`, `x/y/z/w/x ["x" "y/z" "w/x"]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the series are %q", got)
	}
}

func TestSeriesLeftOutNeedNoRoom(t *testing.T) {
	s := New(Options{
		By: []string{"h"}, Values: []Value{{Path: "v", Name: "v"}, {Path: "w", Name: "w"}}, Max: 2,
		Match: func(name string) bool { return strings.HasPrefix(name, "wanted") && !strings.HasSuffix(name, "w") },
	})
	event := func(host any) {
		s.Fold([]feeds.Event{sample(0, fmt.Sprintf(`{"h":"%v","v":1,"w":2}`, host))})
	}
	for range 2 {
		for i := range maxUnmatched + 100 {
			event(i)
		}
	}
	event("wanted-1")
	event("wanted-2")
	if got := all(s, start, 0); names(got) != "wanted-1/v wanted-2/v" || got.Refused != 0 || got.Skipped != 0 {
		t.Errorf("the series are %s, %+v", names(got), got.Counts)
	}
	if len(s.groups) != 2 || len(s.unmatched) > maxUnmatched {
		t.Errorf("%d groups and %d left out", len(s.groups), len(s.unmatched))
	}
	event("wanted-3")
	if got := all(s, start, 0); got.Refused != 1 {
		t.Errorf("with one too many: %+v", got.Counts)
	}
}

func TestNamesAreMatchedOnce(t *testing.T) {
	calls := 0
	s := New(Options{
		By: []string{"h"}, Values: []Value{{Path: "v", Name: "v"}, {Path: "w", Name: "w"}},
		Match: func(name string) bool { calls++; return name == "a/v" },
	})
	for range 10 {
		s.Fold([]feeds.Event{sample(0, `{"h":"a","v":1,"w":2}`), sample(0, `{"h":"b","v":1,"w":2}`)})
	}
	if calls != 4 {
		t.Errorf("%d calls", calls)
	}
}
