package keymap

import (
	"slices"
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
				t.Errorf("%s is in the group %s", b.Action, g.Name)
			}
		}
	}
	if !slices.Equal(names, []string{GroupMove, GroupView, GroupInspect, GroupFeeds, GroupReplay, GroupScreen}) || n != len(m.Bindings()) {
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
