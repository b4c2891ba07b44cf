package natural

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       int
	}{
		{"digits compare as numbers", "db-2", "db-10", -1},
		{"letters compare as bytes", "a", "b", -1},
		{"a prefix comes first", "db", "db-1", -1},
		{"the empty name comes first", "", "a", -1},
		{"numbers without bound", "n99999999999999999999", "n100000000000000000000", -1},
		{"the text after a number decides", "db-2/mem", "db-2/cpu", 1},
		{"leading zeros do not count", "n007b", "n7a", 1},
		{"unless nothing else differs", "n007", "n7", -1},
		{"zero comes before one", "n0", "n1", -1},
		{"a digit and a letter compare as bytes", "n1", "nx", -1},
		{"equal names", "db-2", "db-2", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Compare(c.a, c.b); got != c.want {
				t.Errorf("%q with %q: %d", c.a, c.b, got)
			}
			if got := Compare(c.b, c.a); got != -c.want {
				t.Errorf("%q with %q: %d", c.b, c.a, got)
			}
		})
	}
}

func TestCompareIsAnOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	names := make([]string, 120)
	for i := range names {
		b := make([]byte, rnd.IntN(6))
		for j := range b {
			b[j] = "012a-"[rnd.IntN(5)]
		}
		names[i] = string(b)
	}
	for _, a := range names {
		for _, b := range names {
			if Compare(a, b) != -Compare(b, a) || (Compare(a, b) == 0) != (a == b) {
				t.Fatalf("%q and %q", a, b)
			}
			for _, c := range names {
				if Compare(a, b) < 0 && Compare(b, c) < 0 && Compare(a, c) >= 0 {
					t.Fatalf("%q < %q < %q, but not the first and the last", a, b, c)
				}
			}
		}
	}
}

func ExampleCompare() {
	hosts := []string{"db-10", "db-2", "cache-1"}
	slices.SortFunc(hosts, Compare)
	fmt.Println(hosts)
	// Output: [cache-1 db-2 db-10]
}
