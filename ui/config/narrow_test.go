package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	feedconfig "feedscope/feeds/config"
	"feedscope/ui/config"
)

func TestForNames(t *testing.T) {
	c := loader(nothing).ForNames([]string{"a", "b"})
	if diff := cmp.Diff([]feedconfig.Feed{{Name: "a"}, {Name: "b"}}, c.Feeds); diff != "" {
		t.Error(diff)
	}
	if len(c.Panels) != 2 || len(c.Layout) != 2 || c.FPS != 30 {
		t.Errorf("panels %+v, layout %+v, %d frames a second", c.Panels, c.Layout, c.FPS)
	}
}

func TestNarrow(t *testing.T) {
	for name, c := range map[string]struct {
		names  []string
		known  bool
		feeds  []string
		panels []string
		rows   int
	}{
		"all feeds": {
			[]string{"market", "alerts", "metrics", "assistant"},
			true,
			[]string{"market", "alerts", "metrics", "assistant"},
			[]string{"Feeds", "Market", "Alerts", "Metrics", "Events", "Assistant"},
			3,
		},
		"one known, one unknown": {[]string{"new", "market"}, true, []string{"new", "market"}, []string{"Feeds", "Market", "Alerts", "Events"}, 3}, // With the alerts of rules.
		"one whose panel others make room for": {
			[]string{"assistant"}, true, []string{"assistant"}, []string{"Feeds", "Alerts", "Events", "Assistant"}, 3,
		},
		"none known": {
			[]string{"new"},
			false,
			[]string{"market", "alerts", "metrics", "assistant"},
			[]string{"Feeds", "Market", "Alerts", "Metrics", "Events", "Assistant"},
			3,
		},
		"no names": {
			nil, false,
			[]string{"market", "alerts", "metrics", "assistant"},
			[]string{"Feeds", "Market", "Alerts", "Metrics", "Events", "Assistant"},
			3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			demo, err := loader(nothing).Demo("http://127.0.0.1:1")
			if err != nil {
				t.Fatal(err)
			}
			if known := loader(nothing).Narrow(demo, c.names); known != c.known {
				t.Errorf("known: %v", known)
			}
			var feeds, panels []string
			for _, f := range demo.Feeds {
				feeds = append(feeds, f.Name)
			}
			for _, p := range demo.Panels {
				panels = append(panels, p.Shared().Name)
			}
			if diff := cmp.Diff(c.feeds, feeds); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.panels, panels); diff != "" {
				t.Error(diff)
			}
			slots := 0
			for _, r := range demo.Layout {
				slots += len(r.Panels)
				if r.YieldsTo != "" {
					slots++
				}
			}
			if len(demo.Layout) != c.rows || slots != len(panels) {
				t.Errorf("the layout is %+v", demo.Layout)
			}
		})
	}
}

func TestNarrowWithoutPanelsUsesDefaults(t *testing.T) {
	c, err := loader(nothing).Parse("x", []byte("feeds: [{name: a, url: 'http://h/a'}, {name: b, url: 'http://h/b'}]\n"+
		"panels: [{type: events, feeds: [b]}]"))
	if err != nil {
		t.Fatal(err)
	}
	if !loader(nothing).Narrow(c, []string{"a"}) || len(c.Panels) != 2 || len(c.Layout) != 2 {
		t.Errorf("panels %+v, layout %+v", c.Panels, c.Layout)
	}
}

func TestNarrowedConfigurationWithoutPanelsStaysWithout(t *testing.T) {
	c := parse(t, "feeds: [{name: a, url: http://h/a}, {name: b, url: http://h/b}]\n")
	if !loader(nothing).Narrow(c, []string{"b"}) || c.Arranged {
		t.Error("the panels of every configuration count as its own")
	}
}

// TestRowsKeepPanelsThatOthersMakeRoomFor takes panels out of a row.
func TestRowsKeepPanelsThatOthersMakeRoomFor(t *testing.T) {
	row := config.Row{Height: 1, Panels: []config.Slot{{Panel: "a", Width: 1}, {Panel: "b", Width: 2}}, YieldsTo: "c"}
	for kept, want := range map[string]string{
		"a b c": "a b, yields to c", "b c": "b, yields to c", "a b": "a b, yields to ", "c": "c, yields to ", "": ", yields to ",
	} {
		left, ok := row.Only(func(name string) bool { return strings.Contains(kept, name) })
		var names []string
		for _, s := range left.Panels {
			names = append(names, s.Panel)
		}
		if got := strings.Join(names, " ") + ", yields to " + left.YieldsTo; got != want || ok != (kept != "") {
			t.Errorf("%q: %s, %v", kept, got, ok)
		}
	}
	if len(row.Panels) != 2 {
		t.Error("the row itself has changed")
	}
}
