package schema

import "reflect"

// Key is a key of a struct.
type Key struct {
	Name string
	// Kind is the kind tag.
	Kind           string
	Required, List bool
}

// Keys returns the keys of the struct that v points to, in the order of its fields.
func Keys(v any) []Key {
	fields := fieldsOf(reflect.TypeOf(v).Elem())
	keys := make([]Key, len(fields))
	for i, f := range fields {
		keys[i] = Key{f.key, f.kind, f.is("required"), f.typ.Kind() == reflect.Slice}
	}
	return keys
}
