package samples

import (
	"slices"
	"testing"
)

func TestValueHoldsUntilNext(t *testing.T) {
	r := New(4)
	for _, c := range []struct {
		bucket int64
		value  float64
		want   []float64
	}{
		{10, 1, []float64{1}},
		{10, 2, []float64{2}},
		{12, 3, []float64{2, 2, 3}},
		{11, 4, []float64{2, 2, 4}}, // Late, but the last to arrive.
		{14, 5, []float64{2, 4, 4, 5}},
		{99, 6, []float64{5, 5, 5, 6}},
	} {
		r.Add(c.bucket, c.value)
		if got := r.Append(nil); !slices.Equal(got, c.want) {
			t.Errorf("after %v in bucket %d: %v, want %v", c.value, c.bucket, got, c.want)
		}
	}
	if got := New(3).Append(nil); got != nil {
		t.Errorf("an empty ring holds %v", got)
	}
}

func TestFollow(t *testing.T) {
	r, earlier := New(4), New(4)
	for i, v := range []float64{1, 2, 3} {
		earlier.Add(int64(10+i), v)
	}
	r.Add(14, 5)
	r.Add(15, 6)
	r.Follow(earlier)
	if got := r.Append(nil); !slices.Equal(got, []float64{3, 3, 5, 6}) {
		t.Errorf("got %v", got)
	}
	empty, earlier := New(4), New(4)
	earlier.Add(1, 7)
	if empty.Follow(earlier); !slices.Equal(empty.Append(nil), []float64{7}) {
		t.Errorf("got %v", empty.Append(nil))
	}
}
