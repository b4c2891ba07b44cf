package natural

import "slices"

// Index keeps a growing set of names in natural order. A name's number counts names from 0 as they were added.
// The zero value is empty. It is not safe for concurrent use.
type Index struct {
	names []string
	// order holds the numbers of the names in order, rank the place of each number. Names added since they were
	// computed are missing.
	order, rank []int32
}

// Add adds a name.
func (x *Index) Add(name string) { x.names = append(x.names, name) }

// Len returns the number of names.
func (x *Index) Len() int { return len(x.names) }

// Name returns the name with a number.
func (x *Index) Name(i int32) string { return x.names[i] }

// Rank returns the place of a number in the last Select. Names added since then have none.
func (x *Index) Rank(i int32) int32 { return x.rank[i] }

// Select appends the numbers of the names that match to dst, in order, equal names as they were added. If match is nil,
// all do.
func (x *Index) Select(dst []int32, match func(name string) bool) []int32 {
	for _, i := range x.sorted() {
		if match == nil || match(x.names[i]) {
			dst = append(dst, i)
		}
	}
	return dst
}

// sorted returns the numbers of all names in order. New names are sorted separately and merged from the end, which is
// cheap when they are few.
func (x *Index) sorted() []int32 {
	n := len(x.order)
	if n == len(x.names) {
		return x.order
	}
	for i := n; i < len(x.names); i++ {
		x.order = append(x.order, int32(i))
	}
	added := slices.Clone(x.order[n:])
	slices.SortStableFunc(added, func(i, j int32) int { return Compare(x.names[i], x.names[j]) })
	for to, j := len(x.order)-1, len(added)-1; j >= 0; to-- {
		if n > 0 && Compare(x.names[x.order[n-1]], x.names[added[j]]) > 0 {
			n--
			x.order[to] = x.order[n]
		} else {
			x.order[to] = added[j]
			j--
		}
	}
	x.rank = slices.Grow(x.rank[:0], len(x.names))[:len(x.names)]
	for place, i := range x.order {
		x.rank[i] = int32(place)
	}
	return x.order
}
