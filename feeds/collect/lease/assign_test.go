package lease_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"feedscope/feeds/collect/lease"
)

// names returns n names that start with a letter.
func names(letter string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s%d", letter, i))
	}
	return all
}

// fewest returns how many of the feeds must move so that shares differ by at most one.
func fewest(feeds int, members []string, owners map[string]string) int {
	counts := make(map[string]int)
	for _, m := range owners {
		counts[m]++
	}
	base, more, stay := feeds/len(members), feeds%len(members), 0
	for _, m := range members {
		stay += min(counts[m], base)
		if counts[m] > base && more > 0 {
			stay++
			more--
		}
	}
	return feeds - stay
}

func TestAssignmentsAreBalancedStableAndMoveLittle(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 0))
		feeds, members := names("f", r.IntN(50)), names("m", 1+r.IntN(7))
		owners := make(map[string]string)
		for _, f := range feeds {
			if m := names("m", 9)[r.IntN(9)]; r.IntN(4) > 0 { // Some are dead.
				owners[f] = m
			}
		}
		got := lease.Assign(feeds, members, owners)
		counts := make(map[string]int)
		moved := 0
		for _, f := range feeds {
			if counts[got[f]]++; got[f] != owners[f] {
				moved++
			}
			if !slices.Contains(members, got[f]) {
				t.Fatalf("seed %d: %s belongs to %q", seed, f, got[f])
			}
		}
		for _, m := range members {
			if n := counts[m]; n < len(feeds)/len(members) || n > (len(feeds)+len(members)-1)/len(members) {
				t.Fatalf("seed %d: %s has %d of %d feeds of %d members", seed, m, n, len(feeds), len(members))
			}
		}
		if want := fewest(len(feeds), members, owners); moved != want {
			t.Fatalf("seed %d: %d feeds move, %d must", seed, moved, want)
		}
		r.Shuffle(len(feeds), func(i, j int) { feeds[i], feeds[j] = feeds[j], feeds[i] })
		slices.Reverse(members)
		if again := lease.Assign(feeds, members, owners); !maps.Equal(again, got) {
			t.Fatalf("seed %d: the order of arguments matters", seed)
		}
		if again := lease.Assign(feeds, members, got); !maps.Equal(again, got) {
			t.Fatalf("seed %d: the assignment is not stable", seed)
		}
	}
}

func BenchmarkAssign(b *testing.B) {
	b.ReportAllocs()
	feeds, members := names("f", 10000), names("m", 10)
	owners := lease.Assign(feeds, members, nil)
	for b.Loop() {
		lease.Assign(feeds, members[:9], owners)
	}
}
