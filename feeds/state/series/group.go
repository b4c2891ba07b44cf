package series

import (
	"slices"
	"strings"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
	"feedscope/feeds/state/track"
)

// maxUnmatched is the number of groups remembered as unmatched. Of others, the names are matched again with each event.
const maxUnmatched = 4096

// group holds the series of the events with the same values of By.
type group struct {
	id string
	// series has one for each of Options.Values, nil before its first number; counters has those of rates.
	series   []*series
	counters []counter
	// unmatched has the series that Options.Match leaves out; nil if it leaves out none.
	unmatched []bool
}

// find returns the group that the values name, creating it if necessary; nil if there is none.
func (s *Set) find(by []jsonpath.Value) *group {
	id, long, named := s.scratch[:0], false, len(by) == 0
	for i, v := range by {
		var cut bool
		before := len(id)
		id, cut = state.AppendPart(id, i, v, maxText)
		long = long || cut
		named = named || len(id) > before+min(i, 1)
	}
	s.scratch = id
	switch {
	case !named:
		s.counts.Skipped++
		return nil
	case long:
		s.counts.Refused++
		return nil
	}
	return s.group(id)
}

// group returns the group with an id, creating it if necessary; nil if there is no room for it or none of its series
// matches.
func (s *Set) group(id []byte) *group {
	if of := s.groups[string(id)]; of != nil {
		return of
	}
	if s.unmatched[string(id)] {
		return nil
	}
	n := len(s.opts.Values)
	of := &group{id: string(id)}
	if s.opts.Match != nil {
		of.unmatched = make([]bool, n)
		for i := range of.unmatched {
			of.unmatched[i] = !s.opts.Match(s.name(of, i))
		}
		if !slices.Contains(of.unmatched, false) {
			if len(s.unmatched) == maxUnmatched {
				clear(s.unmatched)
			}
			s.unmatched[of.id] = true
			return nil
		}
	}
	if len(s.series) == s.opts.Max || len(s.groups) == s.opts.Max {
		s.counts.Refused++
		return nil
	}
	of.series, of.counters = make([]*series, n), make([]counter, n)
	s.groups[of.id] = of
	return of
}

// member returns a group's series of the value with an index, creating it if necessary; nil if it is left out or the set
// is full.
func (s *Set) member(of *group, i int) *series {
	if one := of.series[i]; one != nil || of.unmatched != nil && of.unmatched[i] {
		return one
	}
	if len(s.series) == s.opts.Max {
		s.counts.Refused++
		return nil
	}
	v := &s.opts.Values[i]
	one := &series{
		id: of.id + "\x00" + v.Name, name: s.name(of, i), unit: []byte(v.UnitText + v.per()), ring: make([]bucket, s.opts.Buckets),
	}
	if v.Rate {
		one.counter = &of.counters[i]
	}
	of.series[i] = one
	if len(s.series) < s.opts.Tracks {
		one.track = new(track.Track)
	}
	if len(s.series) < s.opts.Spreads {
		one.spread = track.NewSpread()
	}
	s.series = append(s.series, one)
	return one
}

// name returns the name of a group's series of the value with an index: the values that name the group, and its own name.
func (s *Set) name(of *group, i int) string {
	parts := append(state.Parts(of.id), s.opts.Values[i].Name)
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}
