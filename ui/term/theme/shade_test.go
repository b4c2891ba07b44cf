package theme

import "testing"

func TestShadesGetBrighter(t *testing.T) {
	for name, grounds := range backgrounds {
		p := palettes[name]()
		for r := range NumRoles {
			if !isGraph(r) {
				continue
			}
			before := 0.0
			for step := range numShades - 1 {
				c := contrastRatio(p.shaded(p.roles[r].fg, step), p.ground)
				if c <= before {
					t.Errorf("%s: shade %d of role %d has contrast %.2f, the one below it %.2f", name, step, r, c, before)
				}
				before = c
			}
			for _, ground := range grounds {
				if c := contrastRatio(p.shaded(p.roles[r].fg, 0), ground); c < leastLines {
					t.Errorf("%s: the lowest shade of role %d has contrast %.2f", name, r, c)
				}
			}
		}
	}
}

func TestGradient(t *testing.T) {
	dark := Load("dark", Options{})
	for _, c := range []struct {
		level float64
		step  int
	}{{-1, 0}, {0, 0}, {0.5, 3}, {0.8, 4}, {1, 5}, {7, 5}} {
		g := dark.Gradient(Spark, true)
		if g.At(c.level) != g[c.step] {
			t.Errorf("level %v is not step %d", c.level, c.step)
		}
	}
	if g := dark.Gradient(Spark, false); g[4] != dark.Style(Spark) || g[0] == g[1] || g[5] == g[4] {
		t.Errorf("the shades are %v", g)
	}
	if g := dark.Gradient(Title, true); g[0] != dark.Selected(Title) || g[5] != g[0] {
		t.Error("a role that draws no graphs has shades")
	}
	if g := Load("mono", Options{}).Gradient(Bad, false); g[0] != g[5] {
		t.Error("mono has shades")
	}
}
