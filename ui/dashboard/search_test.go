package dashboard

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
)

func TestSearchOfAnAnswer(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, ":")
	m.Update(tea.PasteMsg{Content: "panel answer"})
	press(m, "enter")
	at := slices.IndexFunc(m.panes, func(p *pane) bool { return p.name == "Answer" })
	m.panes[at].fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("message"), Conn: 1, Data: []byte(
		`{"object":"chat.completion.chunk","choices":[{"delta":{"content":"one\ntwo\nthree\none"}}]}`,
	)}})
	m.refresh()
	m.focusOn(at)
	screen := func() string { m.Update(frameMsg{}); return shown(m) }
	for _, c := range []struct{ keys, want string }{
		{"/", "enter keeps it"}, {"o n", " 2 matches"}, {"e space t", " 1 match"}, {"enter", "clear search"}, {"esc", "/ search"},
	} {
		press(m, strings.Fields(c.keys)...)
		if out := screen(); !strings.Contains(out, c.want) {
			t.Errorf("after %s:\n%s", c.keys, out)
		}
	}
}
