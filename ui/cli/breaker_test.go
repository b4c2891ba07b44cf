package cli

import (
	"slices"
	"testing"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
)

func TestBreaker(t *testing.T) {
	s, err := server.New(server.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	b := breaker{s}
	check := func(feed string, want ...string) {
		t.Helper()
		if on := b.On(feed); !slices.Equal(on, want) && len(on)+len(want) > 0 {
			t.Errorf("faults of %q: got %v, want %v", feed, on, want)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	do(b.Break("market", "late,idle-cut"))
	do(b.Break("market", "idle-cut:1s"))
	do(b.Break("alerts", "bom"))
	do(b.Break("", "skew"))
	check("market", "late", "idle-cut:1s")
	check("", "skew:-90s")
	do(b.Heal("market", "idle-cut:1s"))
	check("market", "late")
	do(b.Heal("market", ""))
	check("market")
	check("alerts", "bom")
	do(b.Heal("", ""))
	check("alerts")
	check("")
	if err := b.Break("market", "latte"); err == nil || err.Error() != `unknown fault "latte"; did you mean late?` {
		t.Errorf("got %v", err)
	}
	if err := b.Break("nothing", "late"); err == nil || err.Error() != "unknown feed /nothing" {
		t.Errorf("got %v", err)
	}
}

func TestBreakerOffersEveryFaultOfFeeds(t *testing.T) {
	offered := breaker{}.Faults()
	n := 0
	for _, d := range faults.All() {
		if !d.ForAnswers() {
			n += len(d.Cases())
		}
	}
	if len(offered) != n {
		t.Errorf("%d of %d faults", len(offered), n)
	}
	for _, o := range offered {
		if _, err := faults.Parse(o.Spec); err != nil || o.Text == "" {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
