package faults

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// Set is an immutable combination of faults: each name at most once, in the order of the table.
type Set []Fault

// ParseSet parses comma-separated faults. If a name repeats, the last one wins. Errors are of type [*Error].
func ParseSet(specs ...string) (Set, error) {
	var s Set
	for _, spec := range specs {
		for one := range strings.SplitSeq(spec, ",") {
			f, err := Parse(one)
			if err != nil {
				return nil, err
			}
			s = s.With(f)
		}
	}
	return s, nil
}

// FromQuery returns the faults requested in a URL query, as in ?fault=idle-cut:5s,skew. The parameter may repeat.
func FromQuery(q url.Values) (Set, error) { return ParseSet(q["fault"]...) }

// With returns the set with more faults, which replace those of the same name.
func (s Set) With(more ...Fault) Set {
	all := slices.Clone(s)
	for _, f := range more {
		all = append(all.Without(f.name), f)
	}
	slices.SortFunc(all, func(a, b Fault) int { return cmp.Compare(rowOf[a.name], rowOf[b.name]) })
	return all
}

// Without returns the set without the named fault.
func (s Set) Without(name string) Set {
	return slices.DeleteFunc(slices.Clone(s), func(f Fault) bool { return f.name == name })
}

// Find returns the fault with a name.
func (s Set) Find(name string) (Fault, bool) {
	i := slices.IndexFunc(s, func(f Fault) bool { return f.name == name })
	if i < 0 {
		return Fault{}, false
	}
	return s[i], true
}

// AtHead returns the faults that cannot change during a stream; see [Definition].
func (s Set) AtHead() Set {
	return slices.DeleteFunc(slices.Clone(s), func(f Fault) bool { return !f.AtHead() })
}

// ForFeeds returns the faults that any stream can have; the others are for answers.
func (s Set) ForFeeds() Set { return slices.DeleteFunc(slices.Clone(s), Fault.ForAnswers) }

// Specs formats each fault for [Parse].
func (s Set) Specs() []string {
	specs := make([]string, len(s))
	for i, f := range s {
		specs[i] = f.String()
	}
	return specs
}

// String joins the faults with commas.
func (s Set) String() string { return strings.Join(s.Specs(), ",") }
