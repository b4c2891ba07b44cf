package scenario

import (
	"fmt"
	"strings"

	"feedscope/demo-server/faults"
)

// key is a key of an object that is read into a T.
type key[T any] struct {
	name, value, text string // value says what it can be, text what it does, for the docs.
	set               func(r *reader, to *T, value *node)
}

// readObject reads the keys of an object.
func readObject[T any](r *reader, n *node, what string, keys []key[T]) *T {
	to := new(T)
	if n.kind != object {
		r.fail(n.at, "%s needs keys: %s", what, or(namesOf(keys)))
		return to
	}
	for i, name := range n.keys {
		k := find(keys, name.text)
		if k == nil {
			r.fail(name.at, "unknown key %s in %s%s", quote(name.text), what, meant(name.text, namesOf(keys)))
			return to
		}
		k.set(r, to, n.items[i])
	}
	return to
}

func find[T any](keys []key[T], name string) *key[T] {
	for i := range keys {
		if keys[i].name == name {
			return &keys[i]
		}
	}
	return nil
}

func namesOf[T any](keys []key[T]) []string {
	names := make([]string, len(keys))
	for i := range keys {
		names[i] = keys[i].name
	}
	return names
}

// meant returns what to write instead of a wrong name.
func meant(wrong string, names []string) string {
	if best := faults.Suggest(wrong, names); best != "" {
		return "; did you mean " + best + "?"
	}
	return "; the keys are " + strings.Join(names, ", ")
}

// Markdown returns the tables of all keys for the docs.
func Markdown() string {
	return table("of the file", fileKeys) + "\n" + table("of a feed", feedKeys) + "\n" + table("of a step", stepKeys) + "\n" +
		table("of a branch", branchKeys)
}

func table[T any](what string, keys []key[T]) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| key %s | value | does |\n|---|---|---|\n", what)
	for _, k := range keys {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.name, k.value, k.text)
	}
	return b.String()
}

// Functions returns the table of the names that templates have for the docs.
func Functions() string {
	var b strings.Builder
	b.WriteString("| name | is |\n|---|---|\n")
	for _, f := range functions {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.usage, f.text)
	}
	return b.String()
}
