package search

import (
	"slices"
	"sort"
)

// Matches is a snapshot of the list of matching events, oldest first. It does not change; any number of goroutines may
// read it. The zero value is an empty list.
//
// While a search continues, a later list may have more matches at any index. To refer to a match, keep its number and
// find its index with [Matches.Index].
type Matches struct {
	parts   []part
	length  int
	dropped uint64
}

// Len returns the number of matches.
func (m Matches) Len() int { return m.length }

// Dropped returns the number of matches that the history no longer holds. Events dropped before they were scanned do
// not count.
func (m Matches) Dropped() uint64 { return m.dropped }

// At returns the number of the i-th match, from 0. It panics if there is none.
func (m Matches) At(i int) uint64 {
	r := &m.parts[sort.Search(len(m.parts), func(k int) bool { return m.parts[k].before > i })-1]
	return r.first + uint64(r.found[i-r.before])
}

// Index returns the index of the event with number seq, and whether it is a match. If it is not, the index is that of
// the next newer match, or Len if there is none.
func (m Matches) Index(seq uint64) (int, bool) {
	k := sort.Search(len(m.parts), func(k int) bool { return m.parts[k].first > seq }) - 1
	if k < 0 {
		return 0, false
	}
	r := &m.parts[k]
	offset := seq - r.first
	if offset > uint64(r.found[len(r.found)-1]) {
		return r.before + len(r.found), false
	}
	i, ok := slices.BinarySearch(r.found, uint32(offset))
	return r.before + i, ok
}
