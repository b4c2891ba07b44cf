package infer

import (
	"fmt"
	"slices"
)

// ticker suggests a panel for events with a key and values that change. Measurements of different kinds have rows of their
// own.
func (s *shape) ticker() *Panel {
	if s.key == nil || len(s.moving)+len(s.words) == 0 {
		return nil
	}
	if s.text != nil && len(s.moving) == 0 && !slices.ContainsFunc(s.words, (*field).isState) {
		return nil // A row would have all but the text.
	}
	names := s.rowNames()
	inEach := func(f *field) bool { return slices.Contains(names, f) || s.determine(names, f) }
	s.moving, s.words = slices.DeleteFunc(s.moving, inEach), slices.DeleteFunc(s.words, inEach)
	if len(s.moving)+len(s.words) == 0 {
		return nil
	}
	p := &Panel{Kind: Ticker, Key: joined("/", names...), keys: make(map[string]bool), spans: make(map[string]span)}
	if p.Key == "" {
		return nil
	}
	for row := range s.rows {
		if names[0].at(row).text != "" {
			p.keys[groupOf(names, row)] = true
		}
	}
	p.Columns = s.columns()
	for _, c := range p.Columns {
		p.spans[c.Path] = s.byPath[c.Path].span()
	}
	p.Why = []string{fmt.Sprintf("%s tells %s apart, and %s in each", s.key.path, count(len(p.keys), "row"),
		changing(len(s.moving)+len(s.words)))}
	if len(names) > 1 {
		p.Why[0] = fmt.Sprintf("%s together tell %s apart, and %s in each", and(names), count(len(p.keys), "row"),
			changing(len(s.moving)+len(s.words)))
	}
	return p
}

// rowNames returns the key, and the kinds of measurements or states that each row has.
func (s *shape) rowNames() []*field {
	names := []*field{s.key}
	if len(s.moving) == 0 && !slices.ContainsFunc(s.words, (*field).isState) || slices.ContainsFunc(s.moving, (*field).priced) {
		return names
	}
	for _, f := range s.keys[1:] {
		if f.isKind() && len(names) < maxSeries && s.crosses(names, f) {
			names = append(names, f)
		}
	}
	return names
}

func changing(n int) string {
	if n == 1 {
		return "one value changes"
	}
	return fmt.Sprintf("%d values change", n)
}
