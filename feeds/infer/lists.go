package infer

import (
	"slices"
	"strings"
)

// list is an array of values or of arrays, such as the levels of an order book. No panel shows it.
type list struct {
	path, last string
	changes    bool // From one event to the next.
}

// list notes an array.
func (t *table) list(path, raw string) {
	i := slices.IndexFunc(t.lists, func(l list) bool { return l.path == path })
	switch {
	case i >= 0:
		t.lists[i].changes = t.lists[i].changes || t.lists[i].last != raw
		t.lists[i].last = raw
	case len(t.lists) < maxFields:
		t.lists = append(t.lists, list{path: path, last: raw})
	}
}

func (t *table) changingLists() (paths []string) {
	for _, l := range t.lists {
		if l.changes {
			paths = append(paths, l.path)
		}
	}
	return paths
}

// still returns why nothing that panels show changes, in events with the same key if there is one.
func (s *shape) still() string {
	kinds := []string{"lists", "times", "texts", "unique values", "rare values"}
	paths := map[string][]string{"lists": s.changingLists()}
	for _, f := range s.fields {
		if f.list || f == s.key || f.constant() || !s.changesWithin(f) {
			continue
		}
		kind := "rare values"
		switch {
		case f.isTime():
			kind = "times"
		case f.isText():
			kind = "texts"
		case s.isOrder(f) || f.distinct == f.present:
			kind = "unique values"
		}
		paths[kind] = append(paths[kind], f.path)
	}
	var changing []string
	for _, kind := range kinds {
		if of := paths[kind]; len(of) > 0 {
			changing = append(changing, kind+" ("+strings.Join(of, ", ")+")")
		}
	}
	within := ""
	if s.key != nil {
		within = " in events with the same " + s.key.path
	}
	if len(changing) == 0 {
		return "nothing changes" + within
	}
	return "only " + listed(changing) + " change" + within + ", and panels have no place for these"
}
