package events

import (
	"strings"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

// row sends an event and returns its line.
func row(s *source, p *Panel, data string) string {
	s.t.Helper()
	_, next := s.hub.History().Range()
	s.send <- "event: quote\ndata: " + data + "\n\n"
	s.until(next)
	refresh(p, now)
	lines := paneltest.Plain(p.Lines(paneltest.Frame(), 100, 6))
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.Contains(lines[i], "quote") {
			return strings.TrimSpace(lines[i])
		}
	}
	return ""
}

func TestRowShowsTheValuesThatTellEventsApart(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Telling = new(panel.Telling)
	p := s.panel(Config{})
	const data = `{"v":1,"symbol":"BR\u0041X","q":{"price":155.20,"side":"buy"},"none":null}`
	if got := row(s, p, data); !strings.Contains(got, `{"v":1,"symbol":"BRAX","q":{"price"`) {
		t.Errorf("before anything is known the row is %q", got)
	}
	s.deps.Telling.Set(0, "quote", []string{"symbol", "none", "q", "missing", "q.price", "q.side"})
	if got := row(s, p, data); !strings.HasSuffix(got, "BRAX  price 155.20  side buy") {
		t.Errorf("the row is %q", got)
	}
	if got := row(s, p, "[1,2]"); !strings.HasSuffix(got, "[1,2]") {
		t.Errorf("a row without these values is %q", got)
	}
	if err := p.SetFilter("type:quote .v=1 -XYZ"); err != nil {
		t.Fatal(err)
	}
	if got := row(s, p, data); !strings.HasSuffix(got, "BRAX  price 155.20  side buy") {
		t.Errorf("while a filter marks nothing, the row is %q", got)
	}
	if err := p.SetFilter("155"); err != nil {
		t.Fatal(err)
	}
	if got := row(s, p, data); !strings.Contains(got, `"price":155.20`) {
		t.Errorf("while a filter marks what it finds, the row is %q", got)
	}
	if err := p.SetFilter(""); err != nil {
		t.Fatal(err)
	}
	s.deps.Telling.Set(0, "quote", []string{"note", "host", "value", "unit"})
	if got := row(s, p, `{"note":"","host":"web-1","value":1.5,"unit":"%"}`); !strings.HasSuffix(got, " web-1  1.5  unit %") {
		t.Errorf("the row of a value is %q", got)
	}
	s.deps.Telling.Set(0, "quote", []string{"text", "finish_reason"})
	for data, want := range map[string]string{
		`{"text":" word","finish_reason":null}`: "  word", `{"text":"","finish_reason":"stop"}`: " finish_reason stop",
	} {
		if got := row(s, p, data); !strings.HasSuffix(got, want) {
			t.Errorf("the row of a piece of an answer is %q", got)
		}
	}
	s.deps.Telling.Set(0, "quote", []string{"bids", "v"})
	if got := row(s, p, `{"v":1,"bids":[["1.50","2"],[]]}`); !strings.HasSuffix(got, `bids [["1.50","2"],[]]  v 1`) {
		t.Errorf("the row of a list is %q", got)
	}
	s.deps.Telling.Set(0, "quote", []string{"v", `q.a\.b\*`})
	if got := row(s, p, `{"v":1,"q":{"a.b*":2}}`); !strings.HasSuffix(got, "v 1  a.b* 2") {
		t.Errorf("the row of names with dots is %q", got)
	}
}
