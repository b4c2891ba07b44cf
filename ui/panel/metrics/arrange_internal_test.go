package metrics

import (
	"math/rand/v2"
	"strings"
	"testing"

	"feedscope/test/race"
)

// all returns the parts in their order, with their names.
func (p places) all() ([]span, []string) {
	return []span{p.group, p.name, p.mark, p.value, p.unit, p.trend, p.min, p.avg, p.max},
		[]string{"group", "name", "mark", "value", "unit", "trend", "min", "avg", "max"}
}

func TestArrange(t *testing.T) {
	want := wants{group: 5, name: 8, value: 6, unit: 2, stat: 5}
	for _, c := range []struct {
		w     int
		parts string
		trend int
	}{
		{100, "group name mark value unit trend min avg max", 52},
		{56, "group name mark value unit trend min avg max", 8},
		{55, "group name mark value unit trend", 26},
		{33, "group name mark value unit trend", 4},
		{32, "group name mark value trend", 6},
		{30, "group name mark value trend", 4},
		{29, "group name mark value", 0},
		{10, "group name mark value", 0},
	} {
		p := arrange(c.w, want)
		spans, names := p.all()
		var there []string
		for i, s := range spans {
			if s.w > 0 {
				there = append(there, names[i])
			}
		}
		if got := strings.Join(there, " "); got != c.parts || p.trend.w != c.trend {
			t.Errorf("%d cells: %s, a trend of %d", c.w, got, p.trend.w)
		}
	}
}

func TestNameIsCutBeforeGroup(t *testing.T) {
	want := wants{group: 10, name: 8, value: 6}
	for w, cut := range map[int][2]int{29: {10, 8}, 28: {10, 7}, 26: {10, 5}, 25: {9, 5}, 10: {5, 5}} {
		if p := arrange(w, want); p.group.w != cut[0] || p.name.w != cut[1] {
			t.Errorf("%d cells: %d and %d", w, p.group.w, p.name.w)
		}
	}
}

func TestPartsDoNotOverlap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range race.Inputs(20_000) {
		want := wants{group: rnd.IntN(10), name: 1 + rnd.IntN(30), value: 1 + rnd.IntN(9), unit: rnd.IntN(6), stat: rnd.IntN(8)}
		w := 27 + rnd.IntN(150)
		spans, _ := arrange(w, want).all()
		x := margin
		for _, s := range spans {
			if s.w == 0 {
				continue
			}
			if s.x < x || s.w < 0 || s.x+s.w > w-margin {
				t.Fatalf("%d cells, %+v: %v", w, want, spans)
			}
			x = s.x + s.w
		}
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		v     float64
		whole bool
		want  string
	}{
		{0, false, "0"},
		{0.12, false, "0.12"},
		{0.005, false, "0.01"},
		{0.0004, false, "0.0004"},
		{1e-9, false, "1e-09"},
		{9.5, false, "9.50"},
		{9.994, false, "9.99"},
		{9.996, false, "10.0"},
		{73.24, false, "73.2"},
		{99.96, false, "100"},
		{420.4, false, "420"},
		{999.4, false, "999"},
		{999.6, false, "1,000"},
		{1284.5, false, "1,285"},
		{99999.4, false, "99,999"},
		{99999.6, false, "100k"},
		{123456, false, "123k"},
		{-123456, false, "-123k"},
		{2.5e9, false, "2.5G"},
		{1e300, false, "1.0e+300"},
		{3, true, "3"},
		{3, false, "3.00"},
		{2.5, true, "2.50"},
		{-73.25, false, "-73.2"},
		{42, true, "42"},
	} {
		if got := string(appendValue([]byte(">"), c.v, c.whole)); got != ">"+c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
}
