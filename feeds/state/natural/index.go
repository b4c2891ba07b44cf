package natural

import "slices"

// Index keeps names in natural order while more are added. A name is known by its number, in the order of adding,
// from 0. The zero value is empty. It is not safe for concurrent use.
type Index struct {
	names []string
	// order are the numbers of the names in order, rank the place of each number in it. Both lack the names added
	// since they were made.
	order, rank []int32
}

// Add adds a name.
func (x *Index) Add(name string) { x.names = append(x.names, name) }

// Len is how many names were added.
func (x *Index) Len() int { return len(x.names) }

// Name gives the name with a number.
func (x *Index) Name(i int32) string { return x.names[i] }

// Rank gives the place of a number in the last Order; names added since have none.
func (x *Index) Rank(i int32) int32 { return x.rank[i] }

// Order gives the numbers of all names in order; equal names stand in the order of adding. The slice is valid until
// the next Order, and not to be changed.
//
// New names are sorted alone and merged from the end, so that few new ones among many cost little.
func (x *Index) Order() []int32 {
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
