package series

import (
	"fmt"
	"math"
	"testing"
)

func TestLevel(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		name              string
		warn, critical, v float64
		want              Level
	}{
		{"below both", 80, 95, 79.9, OK},
		{"from warn on", 80, 95, 80, Warn},
		{"from critical on", 80, 95, 95, Critical},
		{"downwards above both", 20, 5, 20.1, OK},
		{"downwards from warn on", 20, 5, 20, Warn},
		{"downwards from critical on", 20, 5, 5, Critical},
		{"equal limits are critical", 80, 80, 80, Critical},
		{"below equal limits", 80, 80, 79, OK},
		{"without warn", none, 95, 94, OK},
		{"without warn, critical", none, 95, 96, Critical},
		{"without critical", 80, none, 1000, Warn},
		{"without any", none, none, 1e300, OK},
		{"no value", 80, 95, none, OK},
		{"negative limits", -10, -5, -7, Warn},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Threshold{Warn: c.warn, Critical: c.critical}).Level(c.v); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		glob, name string
		want       bool
	}{
		{"*/cpu", "db-3/cpu", true},
		{"*/cpu", "db-3/cpu/user", false},
		{"*/cpu", "cpu", false},
		{"db-*", "db-3/cpu", true},
		{"db-?/*", "db-3/cpu", true},
		{"db-?/*", "db-10/cpu", false},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
		{"**a**", "xay", true},
		{"*ab*ab", "abxabyab", true},
		{"*ab*ab", "abxaby", false},
		{"?", "é", true},
		{"*??", "€", false},
		{"*??b?", "€bx", false},
		{"*é", "aéé", true},
		{"[a]", "[a]", true},
		{"[a]", "a", false},
		{"a*b*c*d*e*f", "aXbXcXdXeXfX", false},
	} {
		if got := Match(c.glob, c.name); got != c.want {
			t.Errorf("%q on %q: %v", c.glob, c.name, got)
		}
	}
}

func TestFind(t *testing.T) {
	list := []Threshold{{Match: "db-*/cpu", Warn: 1, Critical: 2}, {Match: "*/cpu", Warn: 3, Critical: 4}}
	for name, want := range map[string]float64{"db-1/cpu": 1, "web/cpu": 3} {
		if got, ok := Find(list, name); !ok || got.Warn != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got, ok := Find(list, "web/memory"); ok || got.Level(1e300) != OK || got.Level(-1e300) != OK {
		t.Errorf("%+v", got)
	}
}

func TestBridge(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{none, 1, none, none, 2, none}, "- 1 1 1 2 -"},
		{[]float64{1, 2}, "1 2"},
		{[]float64{none, none}, "- -"},
		{nil, ""},
	} {
		Bridge(c.values)
		if got := points(c.values); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func ExampleThreshold_Level() {
	list := []Threshold{{Match: "*/cpu", Warn: 80, Critical: 95}, {Match: "*/free", Warn: 20, Critical: 5}}
	cpu, _ := Find(list, "db-3/cpu")
	free, _ := Find(list, "db-3/free")
	fmt.Println(cpu.Level(97), free.Level(12), free.Level(50))
	// Output: critical warn ok
}
