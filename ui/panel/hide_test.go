package panel_test

import (
	"testing"

	"feedscope/ui/panel"
)

func TestHostsAreLeftOut(t *testing.T) {
	for in, want := range map[string]string{
		"connection refused":                          "connection refused",
		"no such host: internal.example":              "no such host: •••",
		"looking up db1.corp failed: x":               "looking up ••• failed: x",
		"resumed after id 7":                          "resumed after id 7",
		"dial 10.0.0.1:80 and [::1]:80":               "dial ••• and •••",
		"https://h/x?y=1":                             "•••",
		"no byte for 38s, taken for dead":             "no byte for 38s, taken for dead",
		`the certificate is not for "a.example"`:      `the certificate is not for "•••"`,
		"the server says there is nothing more (204)": "the server says there is nothing more (204)",
	} {
		if got := panel.HideHosts(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestNamesAreCutFromTheFront(t *testing.T) {
	for _, c := range []struct {
		name string
		w    int
		want string
	}{
		{"localhost:7333/market", 10, "…33/market"}, {"short", 10, "short"}, {"漢字漢字", 5, "…漢字"}, {"ab", 1, "ab"},
	} {
		if got := panel.CutFront(c.name, c.w); got != c.want {
			t.Errorf("%s in %d: %s", c.name, c.w, got)
		}
	}
}
