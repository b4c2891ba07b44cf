package text

import (
	"math"
	"testing"
)

func TestPrecise(t *testing.T) {
	for _, c := range []struct {
		v, precision float64
		want         string
	}{
		{0, 1, "0"},
		{0.25, 0.05, "0.25"},
		{0.3, 0.1, "0.3"},
		{12, 5, "12"},
		{67_120, 20, "67,120"},
		{67_120.456, 0.1, "67,120.5"},
		{101_234, 2, "101,234"},
		{101_234, 20, "101.23k"},
		{120_000, 20_000, "120k"},
		{1_200_000, 200_000, "1.2M"},
		{1_250_000, 50_000, "1.25M"},
		{-5_000_000, 1e6, "-5M"},
		{-0.001, 0.1, "0.0"},
		{1e20, 1e19, "1e+20"},
		{1e-12, 1e-12, "1e-12"},
		{0.1, 0, "0.1"},
		{math.NaN(), 1, "-"},
		{math.Inf(-1), 1, "-"},
	} {
		if got := Precise(c.v, c.precision); got != c.want {
			t.Errorf("Precise(%v, %v) = %s, want %s", c.v, c.precision, got, c.want)
		}
	}
}
