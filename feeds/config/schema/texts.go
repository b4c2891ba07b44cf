package schema

import (
	"reflect"
	"slices"
)

// Texts returns the strings in all fields with one of the given kind tags, in the struct that v points to and its nested
// structs.
func Texts(v any, kinds ...string) []string {
	var found []string
	var visit func(reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Struct:
			for _, f := range fieldsOf(v.Type()) {
				value := v.FieldByIndex(f.index)
				switch list, isList := value.Interface().([]string); {
				case isList && slices.Contains(kinds, f.kind):
					found = append(found, list...)
				case value.Kind() == reflect.String && value.String() != "" && slices.Contains(kinds, f.kind):
					found = append(found, value.String())
				default:
					visit(value)
				}
			}
		default:
		}
	}
	visit(reflect.ValueOf(v).Elem())
	return found
}
