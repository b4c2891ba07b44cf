package rules

import (
	"math"
	"slices"
)

// spread returns the standard deviation relative to the mean.
func spread(all []float64) float64 {
	m, squares := mean(all), 0.0
	if m == 0 {
		return 0
	}
	for _, v := range all {
		squares += (v - m) * (v - m)
	}
	return math.Sqrt(squares/float64(len(all))) / math.Abs(m)
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return sum / float64(max(len(all), 1))
}

// median returns the middle value; zero without any.
func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

// deviation returns the median distance from the median, which ignores outliers.
func deviation(all []float64) float64 {
	m := median(all)
	from := make([]float64, len(all))
	for i, v := range all {
		from[i] = math.Abs(v - m)
	}
	return median(from)
}
