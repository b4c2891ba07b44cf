package events

import (
	"strings"
	"testing"

	"feedscope/ui/panel/paneltest"
)

func TestEscapedCharactersAreShown(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("event: tick\ndata: {\"unit\":\"\\u00b0C\"}\n\n", 1)
	inspect(p, 160, 30)
	lines := strings.Join(paneltest.Plain(p.Lines(zoomed(), 160, 30)), "\n")
	if strings.Count(lines, "°C") != 2 || strings.Contains(lines, "u00b0") {
		t.Error(lines)
	}
	if got := copied(p); !strings.Contains(got, `\u00b0`) {
		t.Errorf("copied %s, not what was received", got)
	}
}
