package paneltest

import (
	"strings"
	"testing"

	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// Example returns the settings in the example of a panel type.
func Example(t testing.TB, typ panel.Type) panel.Settings {
	t.Helper()
	l := config.Loader{Panels: []panel.Type{typ}, Env: func(string) (string, bool) { return "", false }}
	text := "feeds:\n"
	for _, name := range []string{"market", "alerts", "metrics", "assistant"} {
		text += "  - {name: " + name + ", url: http://127.0.0.1:1/" + name + "}\n"
	}
	c, err := l.Parse("example.yaml", []byte(text+"panels:\n  "+strings.ReplaceAll(typ.Example, "\n", "\n  ")))
	if err != nil {
		t.Fatal(err)
	}
	return c.Panels[0]
}
