package schema

import "reflect"

// Key is a key of a struct.
type Key struct {
	Name string
	// Kind is the kind tag.
	Kind           string
	Required, List bool
	// Text is set if the value, or each element of the list, is a text.
	Text bool
}

// Keys returns the keys of the struct that v points to, in the order of its fields.
func Keys(v any) []Key {
	fields := fieldsOf(reflect.TypeOf(v).Elem())
	keys := make([]Key, len(fields))
	for i, f := range fields {
		single, list := f.typ, f.typ.Kind() == reflect.Slice
		if list {
			single = single.Elem()
		}
		keys[i] = Key{f.key, f.kind, f.is("required"), list, single.Kind() == reflect.String}
	}
	return keys
}
