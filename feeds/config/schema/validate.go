package schema

import "fmt"

// Validator is implemented by structs that check what tags cannot express.
type Validator interface {
	// Validate is called on the decoded struct. It reports problems through at, and may set fields that depend on
	// other keys.
	Validate(at At)
}

// At is a place in the document: a struct, a list or a value.
type At struct {
	r *reader
	n *node
}

// In returns the value of a key, or a itself if the key is missing.
func (a At) In(key string) At {
	if v := a.n.get(key); v != nil && v.kind != broken {
		return At{a.r, v}
	}
	return a
}

// Item returns an entry of a list, or a itself if there is no such entry.
func (a At) Item(i int) At {
	if i < len(a.n.items) {
		return At{a.r, a.n.items[i]}
	}
	return a
}

// Key returns the key itself, for problems with the key rather than its value.
func (a At) Key(key string) At {
	for _, p := range a.n.pairs {
		if p.key.text == key {
			return At{a.r, p.key}
		}
	}
	return a
}

// Keys lists the keys in document order.
func (a At) Keys() []string {
	keys := make([]string, len(a.n.pairs))
	for i, p := range a.n.pairs {
		keys[i] = p.key.text
	}
	return keys
}

// Has reports whether a key has a readable value.
func (a At) Has(key string) bool {
	v := a.n.get(key)
	return v != nil && v.kind != null && v.kind != broken
}

// Broken reports whether an error has already been reported for the place or for the value of a key in it.
func (a At) Broken(key string) bool {
	v := a.n.get(key)
	return a.n.kind == broken || v != nil && v.kind == broken
}

// Line counts from 1.
func (a At) Line() int { return a.n.line }

// File returns the name of the file.
func (a At) File() string { return a.n.src.name }

// From returns the line for a message about another place: "line 3", or "line 3 of b.yaml" if b is in another file.
func (a At) From(b At) string {
	if a.n.src == b.n.src {
		return fmt.Sprintf("line %d", a.n.line)
	}
	return fmt.Sprintf("line %d of %s", a.n.line, Clean(a.n.src.name))
}

// Same reports whether a and b are the same place, which aliases make possible.
func (a At) Same(b At) bool { return a.n.pos == b.n.pos }

// Shown returns a scalar as written in the document, before variables are expanded.
func (a At) Shown() string { return a.n.shown }

// Scalar reports whether the place is a single value.
func (a At) Scalar() bool { return a.n.kind == scalar }

// Secrets returns the values of the document's environment variables; see [Document].
func (a At) Secrets() []string {
	if a.r.lookedUp == nil {
		return nil
	}
	return a.r.lookedUp()
}

// Expanded reports whether the value contains an expanded environment variable.
func (a At) Expanded() bool { return a.n.expanded }

// Fail reports a problem with the place.
func (a At) Fail(problem, fix string) {
	if a.n.kind != broken {
		a.r.fail(a.n.pos, problem, fix)
	}
}

// Check reports err, unless it is nil, for the value of a key, with example as a value to write instead.
func (a At) Check(key string, err error, example string) {
	if err != nil && a.Has(key) {
		a.In(key).Fail(key+": "+err.Error(), "for example, write "+key+": "+example)
	}
}

// Twice returns the problem of a duplicate name.
func Twice(kind, name string, first int) string {
	return fmt.Sprintf("the %s name %s is used twice, first on line %d", kind, Quote(name), first)
}
