package schema

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// References are the scalars of a document, as they were written: with environment variables, or without.
type References struct {
	written map[keyValue]string // With variables; empty for a literal.
	values  map[string]string   // Of the variables that the document uses, by name.
}

type keyValue struct{ key, value string }

func newReferences() References {
	return References{make(map[keyValue]string), make(map[string]string)}
}

// add adds a scalar of the document.
func (r References) add(key, value string, n *node) {
	if r.written == nil || n.foreign {
		return
	}
	k := keyValue{strings.ToLower(key), value}
	if n.expanded {
		r.written[k] = n.written
	} else if r.written[k] == "" {
		r.written[k] = ""
	}
}

func (r References) use(name, value string) {
	if r.values != nil {
		r.values[name] = value
	}
}

// prune removes the literals that [References.text] would return unchanged without them.
func (r References) prune() {
	known := maps.Clone(r.written)
	maps.DeleteFunc(r.written, func(_ keyValue, written string) bool { return written == "" })
	for k, written := range known {
		if _, made := r.text(k.key, k.value); written == "" && made {
			r.written[k] = ""
		}
	}
}

// minValue is the length of the shortest value of a variable that is recognized in another text.
const minValue = 3

// text returns how the value of a key is to be written: as in the document, if it is in it; else with a variable in each
// place that has its value, because the text may be made from others. ok is false if there is no variable.
func (r References) text(key, value string) (written string, ok bool) {
	if written, known := r.written[keyValue{strings.ToLower(key), value}]; known {
		return written, written != ""
	}
	names := slices.SortedFunc(maps.Keys(r.values), func(a, b string) int {
		return cmp.Or(len(r.values[b])-len(r.values[a]), strings.Compare(a, b))
	})
	pairs := []string{"${", "$${"}
	for _, name := range names {
		if v := r.values[name]; len(v) >= minValue && strings.Contains(value, v) {
			pairs = append(pairs, v, "${"+name+"}")
		}
	}
	if len(pairs) == 2 {
		return "", false
	}
	return strings.NewReplacer(pairs...).Replace(value), true
}

// Without returns the references without some variables: what was written with them is no longer known.
func (r References) Without(names []string) References {
	left := References{maps.Clone(r.written), maps.Clone(r.values)}
	maps.DeleteFunc(left.values, func(name, _ string) bool { return slices.Contains(names, name) })
	maps.DeleteFunc(left.written, func(_ keyValue, written string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return regexp.MustCompile(`\$\{` + name + `[:}]`).MatchString(written)
		})
	})
	return left
}

// Derived reports whether a text can be written that a value of a key was made from by derive: all that it has of
// variables is whole. It is true for a value without variables. derive also gets the marks that stand for variables.
func (r References) Derived(key, value, text string, derive func(text string, marks []string) string) bool {
	written, ok := r.text(key, value)
	if !ok {
		return true
	}
	t := parseTemplate(written)
	for _, marks := range t.marks() {
		made, _ := r.text("", text)
		if cmp.Or(made, strings.ReplaceAll(text, "${", "$${")) == t.restore(derive(t.marked(marks), marks), marks).String() {
			return true
		}
	}
	return false
}

// Rewrite sets what is written for a value of a key that the document does not have.
func (r References) Rewrite(key, value, written string) {
	k := keyValue{key, value}
	if _, known := r.written[k]; !known {
		r.written[k] = written
	}
}
