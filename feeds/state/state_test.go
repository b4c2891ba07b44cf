package state

import (
	"testing"

	"feedscope/feeds"
)

func TestTakes(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		event feeds.Event
		want  bool
	}{
		{"any message without names", nil, feeds.Event{Type: []byte("quote")}, true},
		{"a message with the name", []string{"trade", "quote"}, feeds.Event{Type: []byte("quote")}, true},
		{"a message with another name", []string{"trade"}, feeds.Event{Type: []byte("quote")}, false},
		{"a name is compared whole", []string{"quotes"}, feeds.Event{Type: []byte("quote")}, false},
		{"a comment", nil, feeds.Event{Kind: feeds.Comment}, false},
		{"a change of state", []string{"quote"}, feeds.Event{Kind: feeds.Change, Type: []byte("quote")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Takes(c.names, &c.event); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
