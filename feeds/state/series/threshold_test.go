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
	cpu, free := Threshold{Warn: 80, Critical: 95}, Threshold{Warn: 20, Critical: 5}
	fmt.Println(cpu.Level(97), free.Level(12), free.Level(50))
	// Output: critical warn ok
}
