package ticker_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
	"feedscope/ui/term/theme"
)

func TestColorsByCondition(t *testing.T) {
	p, fold, err := ticker.FromConfig(ticker.Config{
		Key: "host",
		Columns: []ticker.Column{
			{Title: "STATUS", Path: "status", As: "text"}, {Title: "LOAD", Path: "load", As: "number", Align: "right"},
		},
		Colors: []ticker.Color{
			{When: "down", Color: "critical"},
			{When: "load > 90", Color: "bad", Column: "LOAD"},
			{When: "load > 50", Color: "warn", Column: "LOAD"},
			{When: `status == "idle"`, Color: "dim"},
		},
	}, panel.Deps{Feeds: panel.NewRoster("hosts")})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{
		`{"host":"a1","status":"up","load":20}`,
		`{"host":"b2","status":"up","load":60}`,
		`{"host":"c3","status":"idle","load":95}`,
		`{"host":"d4","status":"off","load":95,"down":true}`,
		`{"host":"e5","status":"new"}`,
	} {
		fold.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Time: paneltest.Now}})
	}
	f := paneltest.Frame()
	f.Focused = false
	ticker.Live(p)
	p.Refresh(f.Now)
	lines := p.Lines(f, 60, 8)
	for _, c := range []struct {
		key, status, load string
		roles             [3]theme.Role
	}{
		{"a1", "up", "20", [3]theme.Role{theme.Strong, theme.Text, theme.Text}},
		{"b2", "up", "60", [3]theme.Role{theme.Strong, theme.Text, theme.Warn}},
		{"c3", "idle", "95", [3]theme.Role{theme.Dim, theme.Dim, theme.Bad}},
		{"d4", "off", "95", [3]theme.Role{theme.Critical, theme.Critical, theme.Critical}},
		{"e5", "new", "-", [3]theme.Role{theme.Strong, theme.Text, theme.Faint}},
	} {
		line := paneltest.Find(t, lines, c.key)
		for i, text := range []string{c.key, c.status, c.load} {
			if !paneltest.Styled(line, text, f.Theme.Style(c.roles[i])) {
				t.Errorf("%s of %s has another color: %q", text, c.key, line)
			}
		}
	}
	if content, _, _ := paneltest.Copied(p.(panel.Selector)); content != "a1\tup\t20" {
		t.Errorf("copied %q", content)
	}
}
