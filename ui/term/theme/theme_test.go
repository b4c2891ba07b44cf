package theme

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var opening = regexp.MustCompile(`^\x1b\[0(;\d+)+m$`)

func TestLoad(t *testing.T) {
	tests := []struct {
		name, load string
		opts       Options
		want       string
	}{
		{"auto on a dark background is dark", "auto", Options{Dark: true}, "dark"},
		{"auto on a light background is light", "auto", Options{}, "light"},
		{"no name is auto", "", Options{Dark: true}, "dark"},
		{"an unknown name is auto", "solarised", Options{}, "light"},
		{"a name counts on any background", "contrast", Options{Dark: true}, "contrast"},
		{"no color is mono", "contrast", Options{NoColor: true, Dark: true}, "mono"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Load(tt.load, tt.opts).Name; got != tt.want {
				t.Errorf("Load(%q, %+v) is %s, want %s", tt.load, tt.opts, got, tt.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	seen := []string{}
	for name := Names()[0]; !slices.Contains(seen, name); name = (Set{}).Next(name) {
		seen = append(seen, name)
		if _, ok := (Set{}).palette(name); !ok {
			t.Errorf("%s is not known", name)
		}
	}
	if !slices.Equal(seen, Names()) {
		t.Errorf("Next goes through %v, want %v", seen, Names())
	}
	if got := (Set{}).Next("solarised"); got != Names()[0] {
		t.Errorf("after an unknown name comes %s", got)
	}
}

func TestEveryRoleHasAStyle(t *testing.T) {
	for _, name := range Names() {
		th := Load(name, Options{})
		for r := range NumRoles {
			if st := th.Style(r); !st.Plain() && !opening.MatchString(st.open) {
				t.Errorf("%s: role %d opens with %q", name, r, st.open)
			}
			if th.Style(r).Plain() && name != "mono" {
				t.Errorf("%s: role %d has no style", name, r)
			}
			if th.Selected(r).Plain() {
				t.Errorf("%s: role %d does not show that its row is selected", name, r)
			}
			if th.Row(r, true) != th.Selected(r) || th.Row(r, false) != th.Style(r) {
				t.Errorf("%s: Row disagrees with Style and Selected for role %d", name, r)
			}
		}
	}
}

func TestMonoHasNoColor(t *testing.T) {
	th := Load("mono", Options{})
	for r := range NumRoles {
		for _, st := range []Style{th.Style(r), th.Selected(r)} {
			for _, p := range strings.Split(strings.Trim(st.open, "\x1b[m"), ";") {
				if !slices.Contains([]string{"", "0", "1", "2", "3", "4", "7"}, p) {
					t.Errorf("role %d sets %q", r, st.open)
				}
			}
		}
	}
	verdicts := []Style{th.Style(Good), th.Style(Warn), th.Style(Bad), th.Style(Critical)}
	for i, st := range verdicts {
		if slices.Contains(verdicts[:i], st) {
			t.Errorf("verdict %d looks like a lesser one: %q", i, st.open)
		}
	}
}

func TestStyle(t *testing.T) {
	st := newStyle(look{fg: hexColor(0x0a0b0c), bg: hexColor(0), attrs: bold | underline})
	const want = "\x1b[0;1;4;38;2;10;11;12;48;2;0;0;0mx\x1b[m"
	if got := st.Render("x"); got != want {
		t.Errorf("Render gives %q, want %q", got, want)
	}
	if got := string(st.Append([]byte("a"), "x")); got != "a"+want {
		t.Errorf("Append gives %q", got)
	}
	if got := st.Render("") + string(st.Append(nil, "")); got != "" {
		t.Errorf("an empty string becomes %q", got)
	}
	var plain Style
	if got := plain.Render("x") + string(plain.Append(nil, "y")); got != "xy" {
		t.Errorf("plain text becomes %q", got)
	}
	if plain.Open() != "\x1b[m" || !plain.Plain() || st.Plain() {
		t.Error("the zero value is not plain")
	}
	if st != newStyle(look{fg: hexColor(0x0a0b0c), bg: hexColor(0), attrs: bold | underline}) {
		t.Error("equal looks make unequal styles")
	}
}

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	st := Load("dark", Options{}).Style(Good)
	dst := make([]byte, 0, 64)
	for b.Loop() {
		dst = st.Append(dst[:0], "● live")
	}
}
