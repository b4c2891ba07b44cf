package text

import (
	"math"
	"testing"
)

func TestAppendFixed(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"},
		{0, 2, "0.00"},
		{math.Copysign(0, -1), 1, "0.0"},
		{-0.5, 0, "0"},
		{-0.04, 1, "0.0"},
		{-0.06, 1, "-0.1"},
		{-1, 0, "-1"},
		{999, 0, "999"},
		{999.5, 0, "1,000"},
		{-1234.5, 2, "-1,234.50"},
		{123456, 1, "123,456.0"},
		{-1234567, 0, "-1,234,567"},
		{999_999_999_999_999, 0, "999,999,999,999,999"},
		{-1e15, 2, "-1.000e+15"},
	} {
		if got := string(AppendFixed([]byte(">"), c.v, c.decimals)); got != ">"+c.want {
			t.Errorf("%v with %d decimals: %s, want %s", c.v, c.decimals, got, c.want)
		}
	}
}
