package panel_test

import (
	"slices"
	"testing"

	"feedscope/ui/panel"
)

// list is rows that have keys.
type list []string

func (l list) at(i int) (string, bool) {
	if i < 0 || i >= len(l) {
		return "", false
	}
	return l[i], true
}

func (l list) find(key string) int { return slices.Index(l, key) }

func settle(k *panel.Keyed, l list) string {
	k.Update(len(l), 3)
	k.Settle(l.at, l.find)
	row, _ := k.Cursor()
	key, _ := l.at(row)
	return key
}

func TestSelectionStaysOnKey(t *testing.T) {
	var k panel.Keyed
	settle(&k, list{"a", "b", "c", "d"})
	k.Select(1)
	k.Note(list{"a", "b", "c", "d"}.at)
	if got := settle(&k, list{"d", "c", "a", "b"}); got != "b" {
		t.Errorf("the selection is %q", got)
	}
	if first, end := k.Range(); end != 4 || first != 1 {
		t.Errorf("rows %d to %d are visible, not the selected one", first, end)
	}
}

func TestFollowingSelectionStaysOnNewest(t *testing.T) {
	var k panel.Keyed
	settle(&k, list{"a", "b"})
	if got := settle(&k, list{"c", "a", "b"}); got != "c" {
		t.Errorf("the selection is %q", got)
	}
}

func TestSelectionOnNewestRowStaysOnKey(t *testing.T) {
	var k panel.Keyed
	settle(&k, list{"a", "b"})
	k.Select(1)
	k.Note(list{"a", "b"}.at)
	settle(&k, list{"b", "a"})
	if got := settle(&k, list{"a", "b"}); got != "b" {
		t.Errorf("the selection is %q", got)
	}
}

func TestPinnedSelectionDoesNotFollow(t *testing.T) {
	var k panel.Keyed
	settle(&k, list{"a", "b"})
	k.Pin(true)
	if got := settle(&k, list{"c", "a", "b"}); got != "a" {
		t.Errorf("the selection is %q", got)
	}
}

func TestSelectionStaysInPlaceWithoutItsKey(t *testing.T) {
	var k panel.Keyed
	l := list{"a", "b", "c"}
	settle(&k, l)
	k.Select(1)
	k.Note(l.at)
	if got := settle(&k, list{"a", "c", "d"}); got != "c" {
		t.Errorf("the selection is %q", got)
	}
	if got := settle(&k, list{"a", "d", "c"}); got != "c" {
		t.Errorf("the selection moved to %q", got)
	}
}

func TestInheritedSelectionWaitsForRow(t *testing.T) {
	var before, after, followed panel.Keyed
	settle(&before, list{"a", "b", "c"})
	before.Select(1)
	before.Note(list{"a", "b", "c"}.at)
	after.Seek(&before)
	settle(&after, nil)
	settle(&after, list{"a"})
	if got := settle(&after, list{"a", "c", "b"}); got != "b" {
		t.Errorf("the selection is %q", got)
	}
	after.Seek(&followed) // Its selection was never moved.
	if got := settle(&after, list{"c", "b"}); got != "b" {
		t.Errorf("the selection is %q", got)
	}
}
