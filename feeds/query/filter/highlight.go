package filter

import (
	"cmp"
	"slices"
)

// highlighter is a condition on the contents of a text.
type highlighter interface {
	// appendFound appends the ranges of s that meet it; none of them is empty.
	appendFound(dst [][2]int, s string) [][2]int
}

// AppendHighlights appends the ranges of a displayed text that match words, phrases and regular expressions, in order
// and without overlap, as from and to in bytes. Negated terms and terms about a single field are not highlighted.
func (f *Filter) AppendHighlights(dst [][2]int, text string) [][2]int {
	from := len(dst)
	for _, t := range f.terms {
		if h := t.highlighter(); h != nil {
			dst = h.appendFound(dst, text)
		}
	}
	return dst[:from+len(merge(dst[from:]))]
}

// Highlights reports whether [Filter.AppendHighlights] can find anything: whether a term is about a displayed text.
func (f *Filter) Highlights() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.highlighter() != nil })
}

// highlighter returns the condition of a term that is highlighted, or nil.
func (t term) highlighter() highlighter {
	if h, ok := t.condition.(highlighter); ok && !t.not {
		return h
	}
	return nil
}

// merge sorts ranges and joins those that overlap.
func merge(ranges [][2]int) [][2]int {
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	merged := ranges[:0]
	for _, r := range ranges {
		if last := len(merged) - 1; last >= 0 && r[0] < merged[last][1] {
			merged[last][1] = max(merged[last][1], r[1])
		} else {
			merged = append(merged, r)
		}
	}
	return merged
}

func (w *word) appendFound(dst [][2]int, s string) [][2]int {
	for at := 0; ; {
		from, to := w.search.index(s[at:])
		if from < 0 {
			return dst
		}
		dst = append(dst, [2]int{at + from, at + to})
		at += to
	}
}

func (e *expression) appendFound(dst [][2]int, s string) [][2]int {
	for _, m := range e.re.FindAllStringIndex(s, -1) {
		if m[0] < m[1] {
			dst = append(dst, [2]int(m))
		}
	}
	return dst
}
