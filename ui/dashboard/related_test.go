package dashboard

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
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

// TestTextLeadsToItsEvent goes from a row of an answer to the event that brought it.
func TestTextLeadsToItsEvent(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, ":")
	m.Update(tea.PasteMsg{Content: "panel answer"})
	press(m, "enter")
	at := slices.IndexFunc(m.panes, func(p *pane) bool { return p.name == "Answer" })
	for i, text := range []string{"one\\n", "two\\n", "three\\n", "four"} {
		data := `{"object":"chat.completion.chunk","choices":[{"delta":{"content":"` + text + `"}}]}`
		events := []feeds.Event{{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte(data), Raw: []byte("data: " + data + "\n\n"), Conn: 1, Offset: int64(i) * 99,
		}}
		m.panes[at].fold.Fold(events)
		m.hub.History().Append(events)
	}
	m.refresh()
	m.focusOn(at)
	m.View()
	m.Update(frameMsg{})
	press(m, "g", "j", "v")
	shown := m.focused().panel.(panel.Selector)
	for m.refresh(); len(shown.Copies()) == 0; m.refresh() {
		<-m.host.asks // The filter looks for the event in the background.
	}
	if content, err := shown.Copies()[0].Text(); err != nil || !strings.Contains(content, "two") {
		t.Errorf("it leads to %s in %s, %v", content, m.focused().name, err)
	}
	press(m, "enter", "V")
	if line := paneltest.Find(t, m.panes[at].lines, "▌"); m.focused().name != "Answer" || !strings.Contains(line, "two") || len(m.layers) > 0 {
		t.Errorf("its event leads to %q in %s", line, m.focused().name)
	}
	press(m, "V")
	if !strings.Contains(m.toast.text, "select an event") {
		t.Error(m.toast.text)
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
