package dashboard

import (
	"slices"
	"testing"

	"feedscope/feeds"
	"feedscope/ui/config"
)

func TestDetailsLeadToTheRowsEvents(t *testing.T) {
	m := newTestModel(t, 120, 40)
	for _, c := range []struct{ panel, kind, data, want string }{
		{"Market", "quote", `{"symbol":"ABC","price":1}`, "feed:market .symbol=ABC"},
		{"Metrics", "sample", `{"host":"db-1","name":"cpu","value":1}`, "feed:market .host=db-1 .name=cpu"},
		{"Alerts", "alert", `{"key":"db 1/cpu","text":"high"}`, `feed:market .key="db 1/cpu"`},
		{"Feeds", "", "", "feed:market"},
	} {
		at := slices.IndexFunc(m.panes, func(p *pane) bool { return p.name == c.panel })
		if f := m.panes[at].fold; f != nil {
			f.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(c.kind), Data: []byte(c.data)}})
		}
		m.refresh()
		for _, keys := range [][]string{{"g", "enter", "f"}, {"g", "v"}} {
			m.focusOn(at)
			press(m, keys...)
			if !m.isEvents(m.focus) || len(m.layers) > 0 || m.filterer().Filter() != c.want {
				t.Errorf("%s: %s leads to %s with the filter %s", c.panel, keys, m.focused().name, m.filterer().Filter())
			}
		}
	}
}

func TestTheTypeIsNoSubject(t *testing.T) {
	c, err := (&config.Loader{Panels: Panels}).Parse("c.yaml", []byte("feeds: [{name: a, url: http://a.test/}]\npanels:\n"+
		"  - {name: M, type: metrics, events: [cpu], series: [host, '@type']}\n  - {name: T, type: ticker, key: '@type', columns: [{path: x}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := keysOf(c, "a", "cpu"); !slices.Equal(got, []string{"host"}) {
		t.Errorf("got %q", got)
	}
	if got := keysOf(c, "a", "mem"); got != nil {
		t.Errorf("got %q", got)
	}
}
