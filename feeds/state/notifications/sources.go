package notifications

import (
	"cmp"
	"slices"
)

// SourceCount is the number of open notifications of a source.
type SourceCount struct {
	Source string
	Open   int
}

// Sources returns the sources with the most open notifications among those of the last Read, at most most of them, and
// the number of the others.
func (r *Reader) Sources(most int) (top []SourceCount, others int) {
	counts := make(map[string]int)
	r.inbox.mu.Lock()
	for _, it := range r.shown {
		if it.state == Open {
			counts[string(it.source)]++
		}
	}
	r.inbox.mu.Unlock()
	for source, n := range counts {
		top = append(top, SourceCount{source, n})
	}
	slices.SortFunc(top, func(a, b SourceCount) int {
		return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Source, b.Source))
	})
	if len(top) > most {
		top, others = top[:most], len(top)-most
	}
	return top, others
}
