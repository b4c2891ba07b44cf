package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/rules/window"
)

func TestWindowsOfAllRulesHaveABudget(t *testing.T) {
	rule := Rule{Name: "r", When: `avg(x, "1m") > 5`, Key: "k", Repeat: time.Hour, Severity: "warning"}
	opened := 0
	e, err := New([]Rule{rule}, func(Alert) { opened++ })
	if err != nil {
		t.Fatal(err)
	}
	e.windows = window.NewBudget(64 << 10)
	fold := e.Feed(Feed{Spec: feeds.Spec{Name: "f"}})
	now := time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)
	for second := range 60 {
		for k := range 100 {
			fold.Fold([]feeds.Event{{
				Kind: feeds.Message, Time: now, Data: fmt.Appendf(nil, `{"k":%d,"x":9}`, k), Conn: 1, Type: []byte("m"),
			}})
		}
		if now = now.Add(time.Second); second == 0 && e.WindowsFull() {
			t.Error("100 windows of a second do not fit")
		}
	}
	fold.Fold([]feeds.Event{{Kind: feeds.Message, Time: now, Data: []byte(`{"k":"late","x":9}`), Conn: 1, Type: []byte("m")}})
	s := e.States()[0]
	if !s.Full || s.Keys != 100 || s.Refused != 1 || opened != 100 {
		t.Errorf("full: %v, %d keys, %d refused, %d alerts", s.Full, s.Keys, s.Refused, opened)
	}
	if odd := s.Odd(); !strings.HasPrefix(odd, "the windows of all rules have reached 256 MiB: ") {
		t.Error(odd)
	}
	if e.Remove("f"); e.windows.Full() {
		t.Error("the windows of a feed that is gone still take memory")
	}
}
