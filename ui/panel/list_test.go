package panel_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// shelf is a list that holds part of its rows, all of feed 3.
type shelf struct {
	panel.List
	rows       []string
	first, end int // Held.
	loads      int
}

func newShelf(n, window int) *shelf {
	s := &shelf{}
	for i := range n {
		s.rows = append(s.rows, fmt.Sprintf("row %d", i))
	}
	all := s.rows
	s.List = panel.NewList(&panel.Sources{
		Indexes: []int{3},
		Name:    func(feed int) string { return fmt.Sprint("feed ", feed) },
		Status:  func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Failed}, now.Add(-time.Minute) },
	}, panel.Table{
		Row: func(i int) (string, int, bool) {
			if i < s.first || i >= s.end {
				return "", 0, false
			}
			return s.rows[i], 3, true
		},
		Find: func(key string) int { return slices.Index(s.rows, key) },
		Held: func() (int, int) { return s.first, s.end },
		Load: func(first, end int) int {
			s.loads++
			s.first, s.end = min(first, len(s.rows)), min(end, len(s.rows))
			return len(s.rows)
		},
		Search: func(w panel.Words) {
			s.rows = slices.DeleteFunc(slices.Clone(all), func(row string) bool { return !w.Match(row) })
		},
		Window: window,
	})
	s.Begin(now)
	s.Read()
	s.Fit(len(s.rows), 5)
	return s
}

// selected is the key of the selected row, if it is held.
func (s *shelf) selected() string {
	if i := s.Selected(); i >= s.first && i < s.end {
		return s.rows[i]
	}
	return ""
}

func TestListReadsRowsThatBecomeVisible(t *testing.T) {
	s := newShelf(100, 20)
	before := s.loads
	s.Wheel(0, 0, 10)
	s.Do(keymap.Down)
	if s.loads != before {
		t.Error("it read although all visible rows were loaded")
	}
	s.Do(keymap.Bottom)
	if first, end := s.Scroll.Range(); s.loads == before || s.first > first || s.end < end || s.selected() != "row 99" {
		t.Errorf("rows %d to %d are visible, %d to %d are held, %q is selected", first, end, s.first, s.end, s.selected())
	}
}

func TestListKeepsSelectionOnKey(t *testing.T) {
	s := newShelf(10, 20)
	for line, want := range map[int]string{2: "row 2", 4: "row 4"} {
		s.Pick(line)
		if s.selected() != want {
			t.Errorf("line %d is %q", line, s.selected())
		}
	}
	s.Pick(2)
	for _, line := range []int{-1, 5, 99} {
		if s.Pick(line); s.selected() != "row 2" {
			t.Errorf("picking line %d, which does not exist, selects %q", line, s.selected())
		}
	}
	slices.Reverse(s.rows)
	if s.Read(); s.selected() != "row 2" || s.Selected() != 7 {
		t.Errorf("row %d, %q, is selected", s.Selected(), s.selected())
	}
	if s.Do(keymap.Sort) {
		t.Error("sorting counts as a movement")
	}
}

func TestListFilters(t *testing.T) {
	s := newShelf(30, 20)
	if err := s.SetFilter(" ROW 2 "); err != nil || s.Filter() != "ROW 2" {
		t.Errorf("the filter is %q, %v", s.Filter(), err)
	}
	if at := s.Position(); at.Total != 11+1 || at.First != 0 || !at.Following {
		t.Errorf("%d rows from %d, following %v", at.Total, at.First, at.Following)
	}
	if name, ok := s.Feed(); name != "feed 3" || !ok {
		t.Errorf("the feed is %q, %v", name, ok)
	}
	_ = s.SetFilter("nothing")
	if name, ok := s.Feed(); ok || s.Selected() != -1 {
		t.Errorf("row %d of feed %q is selected among none", s.Selected(), name)
	}
}

func TestListIsDueAtEarliestDeadline(t *testing.T) {
	s := newShelf(1, 20)
	if !paneltest.Deadline(s).IsZero() {
		t.Errorf("due at %v", paneltest.Deadline(s))
	}
	for _, after := range []time.Duration{3, 1, 2} {
		s.Due(now.Add(after * time.Second))
	}
	if got := paneltest.Deadline(s); !got.Equal(now.Add(time.Second)) {
		t.Errorf("due at %v", got)
	}
	if s.Fit(1, 1); !paneltest.Deadline(s).IsZero() {
		t.Errorf("due at %v after it was drawn", paneltest.Deadline(s))
	}
}

func TestBadgeLeavesOutEmptyFacts(t *testing.T) {
	s := newShelf(1, 20)
	f := paneltest.Frame()
	for want, facts := range map[string][]string{
		"":                                   {panel.Tally(0, "open"), panel.Refused(0), s.Mark(0)},
		"3 open":                             {panel.Tally(3, "open"), ""},
		"1,200 new · full, 7 events refused": {"", panel.Tally(uint64(1200), "new"), panel.Refused(7)},
		"2 open · failed, 1m old":            {panel.Tally(2, "open"), s.Mark(1)},
	} {
		if got := panel.Badge(f, facts...); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAt(t *testing.T) {
	rows := []string{"a", "b"}
	for i, want := range map[int]*string{-1: nil, 0: &rows[0], 1: &rows[1], 2: nil} {
		if got := panel.At(rows, i); got != want {
			t.Errorf("row %d is %v", i, got)
		}
	}
}
