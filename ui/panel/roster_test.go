package panel_test

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
)

func TestRosterKeepsIndexes(t *testing.T) {
	r := panel.NewRoster("a", "b", "c")
	r.Set([]string{"c", "d", "a"})
	if got := fmt.Sprint(r.Names(), r.Indexes(nil), r.Indexes([]string{"a", "b", "c"}), r.Len()); got != "[a b c d] [2 3 0] [2 0] 3" {
		t.Error(got)
	}
	r.Set([]string{"b"})
	if r.Name(1) != "b" || r.Name(3) != "d" || r.Name(4) != "" || r.Name(-1) != "" || r.Version() != 3 {
		t.Errorf("names %q, version %d", r.Names(), r.Version())
	}
	if r.Index("c") != 2 || r.Index("d") != 3 || r.Index("e") != -1 {
		t.Errorf("the indexes of c, d and e are %d, %d and %d", r.Index("c"), r.Index("d"), r.Index("e"))
	}
}

func TestRosterForgetsWhatWasUndone(t *testing.T) {
	r := panel.NewRoster("a", "b")
	r.Set([]string{"c", "a"})()
	if got := fmt.Sprint(r.Names(), r.Indexes(nil)); got != "[a b] [0 1]" {
		t.Error(got)
	}
	if i := r.Index("c"); i != -1 {
		t.Errorf("the index of c is %d", i)
	}
	if r.Set([]string{"d"}); r.Name(2) != "d" || r.Index("d") != 2 {
		t.Errorf("%q", r.Names())
	}
}

func TestSourcesFollowRoster(t *testing.T) {
	r := panel.NewRoster("a", "b")
	d := panel.Deps{Feeds: r}
	all, one := d.Sources(nil), d.Sources([]string{"b"})
	status := func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Live}, time.Time{} }
	all.Status, one.Status = status, status
	now := time.Now()
	if all.Refresh(now) || one.Refresh(now) {
		t.Error("feeds changed that did not")
	}
	r.Set([]string{"c", "b"})
	if !all.Refresh(now) || all.Refresh(now) || !one.Refresh(now) {
		t.Error("a change was not reported once")
	}
	if got := fmt.Sprint(all.Indexes, one.Indexes); got != "[2 1] [1]" {
		t.Error(got)
	}
}
