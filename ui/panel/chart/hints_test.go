package chart_test

import (
	"testing"

	"feedscope/ui/panel"
)

func TestHintsNameTheCursorOnlyOfLines(t *testing.T) {
	b := newBoard(t, nil).fleet("db-1")
	h := b.Panel.(panel.Hinter)
	if hints := h.Hints(); len(hints) != 2 || hints[0].Word != "cursor" || hints[1].Word != "window" {
		t.Errorf("the hints of lines are %v", hints)
	}
	b.style("heatmap")
	if hints := h.Hints(); len(hints) != 1 || hints[0].Word != "window" {
		t.Errorf("the hints of a heat map are %v", hints)
	}
}
