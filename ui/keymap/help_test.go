package keymap

import (
	"slices"
	"strings"
	"testing"
)

func TestGroups(t *testing.T) {
	m := Default()
	var names []string
	n := 0
	for _, g := range m.Groups() {
		names = append(names, g.Name)
		n += len(g.Bindings)
		for _, b := range g.Bindings {
			if b.Group != g.Name {
				t.Errorf("%s stands under %s", b.Action, g.Name)
			}
		}
	}
	if !slices.Equal(names, []string{GroupMove, GroupLook, GroupInspect, GroupFeeds, GroupReplay, GroupScreen}) || n != len(m.Bindings()) {
		t.Errorf("groups %v hold %d bindings of %d", names, n, len(m.Bindings()))
	}
}

func TestCommands(t *testing.T) {
	m := New([]Binding{
		{Action: Theme, Help: "next theme"},
		{Action: Reconnect, Help: "Reconnect now"},
		{Action: NextPanel, Help: "next panel"},
		{Action: Up, Help: "next one up", Hidden: true},
	})
	var got []Action
	for _, b := range m.Commands() {
		got = append(got, b.Action)
	}
	if want := []Action{Theme, Reconnect, NextPanel}; !slices.Equal(got, want) {
		t.Errorf("the palette offers %v, want %v", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	m := New([]Binding{
		{Action: Up, Keys: []string{"k", "up"}, Show: "k ↑", Help: "up", Group: "Move"},
		{Action: Help, Keys: []string{"?"}, Help: "this help", Group: "Screen"},
		{Action: Down, Keys: []string{"j", "down"}, Help: "down", Group: "Move"},
	})
	want := strings.TrimPrefix(`
| keys | does |
|---|---|
| **Move** | |
| `+"`k` `↑`"+` | up |
| `+"`j` `down`"+` | down |
| **Screen** | |
| `+"`?`"+` | this help |
`, "\n")
	if got := Markdown(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMarkdownNamesEveryBinding(t *testing.T) {
	table := Markdown(Default())
	for _, b := range Default().Bindings() {
		if !strings.Contains(table, code(b)+" | "+b.Help+" |") {
			t.Errorf("%s is missing", b.Action)
		}
	}
	if strings.Count(table, "\n") != strings.Count(table, "|\n") || strings.Contains(table, "||") {
		t.Errorf("a row is broken:\n%s", table)
	}
}
