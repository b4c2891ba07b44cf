package natural

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIndexStaysInOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		var x Index
		var want []int32
		for range rnd.IntN(5) {
			for range rnd.IntN(12) {
				want = append(want, int32(x.Len()))
				x.Add(fmt.Sprintf("n%d", rnd.IntN(30)))
			}
			got := x.Select(nil, nil)
			slices.SortFunc(want, func(i, j int32) int {
				return cmp.Or(Compare(x.Name(i), x.Name(j)), cmp.Compare(i, j))
			})
			if !slices.Equal(got, want) {
				t.Fatalf("got %v, want %v", got, want)
			}
			for place, i := range got {
				if x.Rank(i) != int32(place) {
					t.Fatalf("%d has rank %d, not %d", i, x.Rank(i), place)
				}
			}
		}
	}
}
