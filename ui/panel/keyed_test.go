package panel_test

import (
	"slices"
	"testing"
	"time"

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

func settle(k *panel.Keyed, at time.Time, l list) string {
	k.Update(len(l), 3)
	k.Settle(at, l.at, l.find)
	row, _ := k.Cursor()
	key, _ := l.at(row)
	return key
}

func TestTheSelectionStaysOnItsKey(t *testing.T) {
	var k panel.Keyed
	settle(&k, now, list{"a", "b", "c", "d"})
	k.Select(1)
	k.Note(list{"a", "b", "c", "d"}.at)
	if got := settle(&k, now, list{"d", "c", "a", "b"}); got != "b" {
		t.Errorf("it went to %q", got)
	}
	if first, end := k.Range(); end != 4 || first != 1 {
		t.Errorf("rows %d to %d are visible, not the selected one", first, end)
	}
}

func TestAFollowingSelectionStaysOnTheNewest(t *testing.T) {
	var k panel.Keyed
	settle(&k, now, list{"a", "b"})
	if got := settle(&k, now, list{"c", "a", "b"}); got != "c" {
		t.Errorf("it is on %q", got)
	}
}

func TestASelectionThatBecomesTheNewestRowStaysOnItsKey(t *testing.T) {
	var k panel.Keyed
	settle(&k, now, list{"a", "b"})
	k.Select(1)
	k.Note(list{"a", "b"}.at)
	settle(&k, now, list{"b", "a"})
	if got := settle(&k, now, list{"a", "b"}); got != "b" {
		t.Errorf("it went to %q", got)
	}
}

func TestASelectionWhoseDetailsAreOpenDoesNotFollow(t *testing.T) {
	var k panel.Keyed
	settle(&k, now, list{"a", "b"})
	k.Hold(now)
	if got := settle(&k, now.Add(time.Second), list{"c", "a", "b"}); got != "a" {
		t.Errorf("it went to %q", got)
	}
}

func TestASelectionWhoseKeyIsGoneStaysWhereItIs(t *testing.T) {
	var k panel.Keyed
	l := list{"a", "b", "c"}
	settle(&k, now, l)
	k.Select(1)
	k.Note(l.at)
	if got := settle(&k, now, list{"a", "c", "d"}); got != "c" {
		t.Errorf("it went to %q", got)
	}
	if got := settle(&k, now, list{"a", "d", "c"}); got != "c" {
		t.Errorf("it does not stay on the row that it went to, but %q", got)
	}
}

func TestAnInheritedSelectionWaitsForItsRow(t *testing.T) {
	var before, after, followed panel.Keyed
	settle(&before, now, list{"a", "b", "c"})
	before.Select(1)
	before.Note(list{"a", "b", "c"}.at)
	after.Seek(&before)
	settle(&after, now, nil)
	settle(&after, now, list{"a"})
	if got := settle(&after, now, list{"a", "c", "b"}); got != "b" {
		t.Errorf("it is on %q", got)
	}
	after.Seek(&followed) // Nobody has put that one anywhere.
	if got := settle(&after, now, list{"c", "b"}); got != "b" {
		t.Errorf("it went to %q", got)
	}
}
