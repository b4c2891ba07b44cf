package panel_test

import (
	"testing"

	"feedscope/feeds/state"
	"feedscope/ui/panel"
)

func TestMissingSaysWhyExpressionsHaveNoValue(t *testing.T) {
	m := state.Missing{Paths: []string{"price * 2"}, Events: 3, Members: []string{"price"}, Problem: "price is no \x1bnumber"}
	what, how := panel.Missing(&m, nil, "price * 2")
	if what != "3 events, none with price * 2" || how != "price is no ␛number" {
		t.Errorf("%q, %q", what, how)
	}
}
