package dashboard_test

import (
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

// TestPanelsShowRecords configures panels of the records in one event, and expects a line for each record.
func TestPanelsShowRecords(t *testing.T) {
	const event = `{"ts":1,"list":[{"id":"one","n":12},{"id":"two","n":34}],"flags":{"dark":{"n":56},"beta":{"n":78}}}`
	for settings, want := range map[string][]string{
		"type: ticker, records: list, key: id, columns: [{path: n}]":                     {"one 12", "two 34"},
		"type: ticker, records: flags, key: '@key', columns: [{path: n}]":                {"beta 78", "dark 56"},
		"type: ticker, records: list, key: id, columns: [{path: '@event.ts'}]":           {"one 1", "two 1"},
		"type: metrics, records: list, series: [id], value: n":                           {"one 12", "two 34"},
		"type: metrics, records: flags, series: ['@key'], values: [n]":                   {"beta n 78", "dark n 56"},
		"type: notifications, records: list, key: id, text: n":                           {"34", "12"},
		"type: notifications, records: flags, key: '@key', text: '@key', severity: '@x'": {"beta", "dark"},
	} {
		t.Run(settings, func(t *testing.T) {
			l := config.Loader{Panels: dashboard.Panels, Env: func(string) (string, bool) { return "", false }}
			c, err := l.Parse("test", []byte("feeds: [{name: f, url: 'http://h/'}]\npanels: [{"+settings+"}]"))
			if err != nil {
				t.Fatal(err)
			}
			h := hub.New(hub.Options{})
			defer h.Close()
			made, fold := build(t, c.Panels[0], panel.Deps{Hub: h, Feeds: panel.NewRoster("f")})
			fold.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(event), Time: paneltest.Now}})
			made.Refresh(paneltest.Now)
			lines := made.Lines(paneltest.Frame(), 60, 8)
			for i, l := range paneltest.Plain(lines) {
				lines[i] = strings.Join(strings.Fields(l), " ")
			}
			for _, row := range want {
				if !strings.Contains(strings.Join(lines, "\n"), row) {
					t.Errorf("no %q in\n%s", row, strings.Join(lines, "\n"))
				}
			}
		})
	}
}

// build returns the panel of some settings and its fold.
func build(t *testing.T, s panel.Settings, d panel.Deps) (panel.Panel, feeds.Fold) {
	t.Helper()
	for i := range dashboard.Panels {
		if of := &dashboard.Panels[i]; of.Name == s.Shared().Type {
			made, fold, err := of.Build(s, d)
			if err != nil {
				t.Fatal(err)
			}
			return made, fold
		}
	}
	t.Fatalf("no type %s", s.Shared().Type)
	return nil, nil
}
