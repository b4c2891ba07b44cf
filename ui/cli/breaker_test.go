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
	for _, f := range [][2]string{{"market", "late,idle-cut"}, {"market", "idle-cut:1s"}, {"alerts", "bom"}, {"", "skew"}} {
		on, err := b.Break(f[0], f[1])
		if do(err); on != f[0] {
			t.Errorf("%q is on %q", f, on)
		}
	}
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
	if _, err := b.Break("market", "latte"); err == nil || err.Error() != `unknown fault "latte"; did you mean late?` {
		t.Errorf("got %v", err)
	}
	if _, err := b.Break("nothing", "late"); err == nil || err.Error() != "unknown feed /nothing" {
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
