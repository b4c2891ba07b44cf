package panel_test

import (
	"strings"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

func TestHostsAreHidden(t *testing.T) {
	for in, want := range map[string]string{
		"connection refused":                          "connection refused",
		"no such host: internal.example":              "no such host: •••",
		"looking up db1.corp failed: x":               "looking up ••• failed: x",
		"resumed after id 7":                          "resumed after id 7",
		"dial 10.0.0.1:80 and [::1]:80":               "dial ••• and •••",
		"https://h/x?y=1":                             "•••",
		"no byte for 38s, assumed dead":               "no byte for 38s, assumed dead",
		"in bursts over 2.8s; up to 1.5%":             "in bursts over 2.8s; up to 1.5%",
		"2.8.1.4 and 1.corp.example":                  "••• and •••",
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

func TestTail(t *testing.T) {
	s := "a漢e\u0301🚀🇩🇪 ṩ\u0301\u0323\u0302b字c"
	for w := range text.Width(s) + 2 {
		got := panel.Tail(s, w)
		if !strings.HasSuffix(s, got) || text.Width(got) > w || text.Width(got) < min(w, text.Width(s))-1 {
			t.Errorf("in %d cells: %q", w, got)
		}
	}
}

func TestTailIsLinear(t *testing.T) {
	long := strings.Repeat("x", 1<<18) // Takes minutes if the cost is quadratic.
	if got := panel.Tail(long, 3); got != "xxx" {
		t.Errorf("got %q", got)
	}
}
