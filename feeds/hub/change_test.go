package hub_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
)

func TestRemovedFeedsSendNothingMore(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", time.Second, "data: b\n\n", time.Second, "data: c\n\n", holding),
		func(w *env) {
			w.after(1500 * time.Millisecond)
			w.hub.Remove(w.feed)
			w.expect(time.Minute, "1.5s ended: removed")
			if s := w.feed.Status(); !w.feed.Removed() || s.State != feeds.Ended || len(w.hub.Feeds()) != 0 {
				t.Errorf("removed is %v, the state %+v, and the hub has %d feeds", w.feed.Removed(), s, len(w.hub.Feeds()))
			}
			if w.hub.Feed(0) != w.feed {
				t.Error("the index of a removed feed is not valid")
			}
			if first, next := w.hub.History().Range(); next-first != 5 { // Connecting, live, a, b, ended.
				t.Errorf("the history has %d events, want 5", next-first)
			}
		})
}

func TestSuccessorTakesOverNameAndNumbering(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", holding), func(w *env) {
		old, kept := w.feed, newJournal()
		add := func(name string, folds ...feeds.Fold) *hub.Feed {
			f, err := w.hub.Add(feeds.Spec{Name: name, URL: "http://feed.test/stream"}, folds...)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		other := add("other")
		w.after(time.Second)
		added, err := w.hub.Change([]*hub.Feed{old}, []hub.Addition{
			{feeds.Spec{Name: "f", URL: "http://feed.test/other"}, []feeds.Fold{kept}},
			{feeds.Spec{Name: "new", URL: "http://feed.test/stream"}, nil},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.after(time.Second)
		if f := added[0]; f.Index() != old.Index() || f.Name() != "f" || w.hub.Feed(old.Index()) != f {
			t.Errorf("the successor has the index %d", f.Index())
		}
		if other.Index() != 1 || added[1].Index() != 2 {
			t.Errorf("the others have the indexes %d and %d", other.Index(), added[1].Index())
		}
		if d := added[0].Snapshot(time.Now()); d.Reconnects != 1 || d.Status.State != feeds.Live {
			t.Errorf("the successor is %+v", d)
		}
		late := newJournal()
		old.Attach(late)
		for _, line := range late.lines {
			if slices.Contains(kept.lines, line) {
				t.Errorf("a fold attached to the removed feed saw an event of its successor: %s", line)
			}
		}
		if len(late.lines) == 0 || len(kept.lines) != 3 { // Connecting, live, a.
			t.Errorf("%d events of the removed feed, %d of its successor", len(late.lines), len(kept.lines))
		}
	})
}

func TestImpossibleChangesChangeNothing(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", holding), func(w *env) {
		w.logged()
		good := feeds.Spec{Name: "g", URL: "http://feed.test/stream"}
		for problem, add := range map[string][]hub.Addition{
			`feed "bad": `:                        {{good, nil}, {feeds.Spec{Name: "bad", URL: "nonsense"}, nil}},
			`feed "g": the name is already taken`: {{good, nil}, {good, nil}},
			"too many feeds: at most 20000, ":     many(hub.MaxFeeds),
		} {
			_, err := w.hub.Change([]*hub.Feed{w.feed}, add)
			if err == nil || !strings.HasPrefix(err.Error(), problem) {
				t.Errorf("%v, want %s", err, problem)
			}
		}
		w.expect(time.Minute)
		if all := w.hub.Feeds(); len(all) != 1 || all[0] != w.feed || w.feed.Status().State != feeds.Live {
			t.Errorf("the hub has %d feeds", len(all))
		}
	})
}

// many returns n feeds.
func many(n int) []hub.Addition {
	all := make([]hub.Addition, n)
	for i := range all {
		all[i].Spec = feeds.Spec{Name: "feed " + string(rune('a'+i)), URL: "http://feed.test/stream"}
	}
	return all
}
