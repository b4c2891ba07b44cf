package ticker_test

import (
	"strings"
	"testing"

	"feedscope/feeds"
	state "feedscope/feeds/state/ticker"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
)

func TestEmptyPanelNamesOtherEvents(t *testing.T) {
	tb := market(t)
	book := state.New(state.Options{Key: "symbol", Events: []string{"quot"}})
	tb.config.Events = []string{"quot"}
	tb.Panel, tb.w = ticker.New(tb.config, book, tb.source), 90
	for range 3 {
		book.Fold([]feeds.Event{{Type: []byte("quote"), Data: []byte(`{"symbol":"A"}`)}, {Type: []byte("tra\x1bde")}})
	}
	tb.Refresh(now)
	if l := strings.Join(paneltest.Plain(tb.draw()), ""); !strings.Contains(l, "6 events, none named quot · they are quote, tra") || strings.Contains(l, "\x1b") {
		t.Errorf("%q", l)
	}
}

func TestTitleNamesColumnsWithoutValues(t *testing.T) {
	tb := newTable(t, marketColumns[:2], []string{"price", "chnge"})
	for i := range 12 {
		_, badge := tb.Title(tb.frame)
		if i < 10 && strings.Contains(badge, "none") {
			t.Fatalf("after %d events: %q", i, badge)
		}
		tb.fold(now, 0, `{"symbol":"A","price":1,"change":2}`)
		tb.Refresh(now)
	}
	if _, badge := tb.Title(tb.frame); badge != "none with chnge" {
		t.Errorf("%q", badge)
	}
}
