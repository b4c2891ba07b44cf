package faults

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// Set is faults that are on together, each name once, in the order of the table. The zero value has none. A set is never changed: its
// methods return another one.
type Set []Fault

// ParseSet reads faults, several in a word where commas part them. Of two with one name the last counts. The error is an [*Error].
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

// FromQuery reads the faults that a request asks for: ?fault=idle-cut:5s,skew, any number of times.
func FromQuery(q url.Values) (Set, error) { return ParseSet(q["fault"]...) }

// With gives the set with more faults, which take the place of those with the same name.
func (s Set) With(more ...Fault) Set {
	all := slices.Clone(s)
	for _, f := range more {
		all = append(all.Without(f.name), f)
	}
	slices.SortFunc(all, func(a, b Fault) int { return cmp.Compare(place[a.name], place[b.name]) })
	return all
}

// Without gives the set without the fault of a name.
func (s Set) Without(name string) Set {
	return slices.DeleteFunc(slices.Clone(s), func(f Fault) bool { return f.name == name })
}

// Find gives the fault of a name.
func (s Set) Find(name string) (Fault, bool) {
	i := slices.IndexFunc(s, func(f Fault) bool { return f.name == name })
	if i < 0 {
		return Fault{}, false
	}
	return s[i], true
}

// AtHead gives those that cannot be switched in the midst of a stream; see [Definition].
func (s Set) AtHead() Set {
	return slices.DeleteFunc(slices.Clone(s), func(f Fault) bool { return !f.AtHead() })
}

// Specs writes each fault as [Parse] reads it.
func (s Set) Specs() []string {
	specs := make([]string, len(s))
	for i, f := range s {
		specs[i] = f.String()
	}
	return specs
}

// String writes the faults with commas between them.
func (s Set) String() string { return strings.Join(s.Specs(), ",") }
