package panel

import (
	"math/rand/v2"
	"testing"

	"feedscope/test/race"
	"feedscope/ui/term/keymap"
)

// at fails unless the list shows rows from first up to end and has cursor selected.
func at(t *testing.T, s *Scroll, what string, first, end, cursor int, following bool) {
	t.Helper()
	f, e := s.Range()
	c, _ := s.Cursor()
	if f != first || e != end || c != cursor || s.Following() != following {
		t.Errorf("%s: rows %d to %d, %d selected, following %t; want %d to %d, %d, %t", what, f, e, c, s.Following(), first, end, cursor, following)
	}
}

func TestTailFollows(t *testing.T) {
	s := NewTail()
	s.Update(5, 3)
	at(t, &s, "at first", 2, 5, 4, true)
	s.Update(9, 3)
	at(t, &s, "as rows come", 6, 9, 8, true)
	s.Do(keymap.Up)
	at(t, &s, "a row up", 6, 9, 7, false)
	s.Update(20, 3)
	at(t, &s, "rows come while it stands", 6, 9, 7, false)
	s.Shift(-4)
	s.Update(16, 3)
	at(t, &s, "rows go at the front", 2, 5, 3, false)
	s.Do(keymap.Bottom)
	at(t, &s, "to the end", 13, 16, 15, true)
	s.Update(18, 3)
	at(t, &s, "following again", 15, 18, 17, true)
	s.Wheel(-2)
	at(t, &s, "wheel up", 13, 16, 15, false)
	s.Wheel(5)
	at(t, &s, "wheel to the end", 15, 18, 17, true)
}

func TestNewestFirstFollows(t *testing.T) {
	var s Scroll
	s.Update(5, 3)
	at(t, &s, "at first", 0, 3, 0, true)
	s.Shift(2)
	s.Update(7, 3)
	at(t, &s, "as rows come", 0, 3, 0, true)
	s.Do(keymap.Down)
	at(t, &s, "a row down", 0, 3, 1, false)
	s.Shift(4)
	s.Update(11, 3)
	at(t, &s, "rows come while it stands", 4, 7, 5, false)
	s.Wheel(-9)
	at(t, &s, "wheel to the start", 0, 3, 0, true)
	s.Wheel(1)
	at(t, &s, "wheel down", 1, 4, 1, false)
	s.Do(keymap.Top)
	at(t, &s, "to the top", 0, 3, 0, true)
}

func TestMoves(t *testing.T) {
	tests := []struct {
		name               string
		do                 []keymap.Action
		first, end, cursor int
	}{
		{"a page down", []keymap.Action{keymap.PageDown}, 1, 5, 4},
		{"two pages down", []keymap.Action{keymap.PageDown, keymap.PageDown}, 4, 8, 7},
		{"past the end", []keymap.Action{keymap.Bottom, keymap.Down, keymap.PageDown}, 6, 10, 9},
		{"a page up", []keymap.Action{keymap.Bottom, keymap.PageUp}, 6, 10, 6},
		{"two pages up", []keymap.Action{keymap.Bottom, keymap.PageUp, keymap.PageUp}, 3, 7, 3},
		{"past the start", []keymap.Action{keymap.Down, keymap.Top, keymap.Up, keymap.PageUp}, 0, 4, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Scroll{}
			s.Update(10, 4)
			s.Do(keymap.Down)
			for _, a := range tt.do {
				if !s.Do(a) {
					t.Fatalf("%s is not a movement", a)
				}
			}
			at(t, &s, "then", tt.first, tt.end, tt.cursor, tt.cursor == 0)
		})
	}
	s := Scroll{}
	if s.Do(keymap.Zoom) {
		t.Error("zoom is a movement")
	}
}

func TestListChangesSize(t *testing.T) {
	s := NewTail()
	s.Update(10, 4)
	s.Do(keymap.Top)
	s.Do(keymap.PageDown)
	s.Update(10, 2)
	at(t, &s, "lower", 2, 4, 3, false)
	s.Update(10, 20)
	at(t, &s, "higher than the list", 0, 10, 3, false)
	s.Update(2, 20)
	at(t, &s, "fewer rows", 0, 2, 1, false)
	s.Update(0, 20)
	at(t, &s, "no rows", 0, 0, 0, true)
	if _, ok := s.Cursor(); ok {
		t.Error("a row of an empty list is selected")
	}
	s.Update(30, 20)
	at(t, &s, "rows again", 10, 30, 29, true)
	s.Update(30, 0)
	at(t, &s, "no height", 10, 10, 29, true)
}

// TestRandomMoves checks after any moves that the selected row exists and is visible, and that the list stays filled.
func TestRandomMoves(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	actions := []keymap.Action{keymap.Up, keymap.Down, keymap.PageUp, keymap.PageDown, keymap.Top, keymap.Bottom}
	for _, s := range []Scroll{{}, NewTail()} {
		total, height := 0, 5
		for range race.Inputs(20_000) {
			switch rnd.IntN(7) {
			case 0:
				grown := rnd.IntN(4)
				total += grown
				if !s.tail {
					s.Shift(grown)
				}
			case 1:
				gone := min(rnd.IntN(4), total)
				total -= gone
				if s.tail {
					s.Shift(-gone)
				}
			case 2:
				height = rnd.IntN(12)
			case 3:
				s.Wheel(rnd.IntN(9) - 4)
			case 4:
				s.Select(rnd.IntN(40) - 5)
			case 5:
				s.Hold(rnd.IntN(40) - 5)
			default:
				s.Do(actions[rnd.IntN(len(actions))])
			}
			s.Update(total, height)
			checkScroll(t, &s, total, height)
		}
	}
}

func checkScroll(t *testing.T, s *Scroll, total, height int) {
	t.Helper()
	first, end := s.Range()
	cursor, ok := s.Cursor()
	at := s.Position()
	switch {
	case at.Total != total, at.First != first, at.End != end, at.Following != s.Following(), ok != (total > 0):
		t.Fatalf("%+v disagrees with itself about %d rows", *s, total)
	case first < 0 || end > total || first > end || end-first != min(height, total) && height > 0:
		t.Fatalf("%+v shows rows %d to %d of %d in %d lines", *s, first, end, total, height)
	case ok && (cursor < 0 || cursor >= total), ok && height > 0 && (cursor < first || cursor >= end):
		t.Fatalf("%+v has row %d selected and shows rows %d to %d", *s, cursor, first, end)
	case at.Following && ok && cursor != s.newest():
		t.Fatalf("%+v follows, but has row %d selected", *s, cursor)
	}
}
