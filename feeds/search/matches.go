package search

import (
	"slices"
	"sort"
)

// Matches is the list of matching events as it was at one moment, oldest first. It does not change; any number of
// goroutines may read it. The zero value is an empty list.
//
// While a search goes on, a later list may have more matches at any place: those who remember one remember its
// number, and find its place with [Matches.Index].
type Matches struct {
	runs    []run
	length  int
	dropped uint64
}

// run is a part of the list.
type run struct {
	first  uint64
	found  []uint32 // Counted from first.
	before int      // How many matches precede it.
}

// Len is the number of matches.
func (m Matches) Len() int { return m.length }

// Dropped is how many matches were found that the history no longer holds. Those which it dropped before they
// were looked at are not among them.
func (m Matches) Dropped() uint64 { return m.dropped }

// At gives the number of the i-th match, from 0. It panics if there is none.
func (m Matches) At(i int) uint64 {
	r := &m.runs[sort.Search(len(m.runs), func(k int) bool { return m.runs[k].before > i })-1]
	return r.first + uint64(r.found[i-r.before])
}

// Index gives the place of the event with number seq, and whether it is a match; if it is not, the place is that of the
// next newer match, Len if there is none.
func (m Matches) Index(seq uint64) (int, bool) {
	k := sort.Search(len(m.runs), func(k int) bool { return m.runs[k].first > seq }) - 1
	if k < 0 {
		return 0, false
	}
	r := &m.runs[k]
	offset := seq - r.first
	if offset > uint64(r.found[len(r.found)-1]) {
		return r.before + len(r.found), false
	}
	i, ok := slices.BinarySearch(r.found, uint32(offset))
	return r.before + i, ok
}
