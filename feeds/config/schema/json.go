package schema

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Docs returns the documentation of a struct's field.
type Docs func(in reflect.Type, field string) string

// jsonObject is a JSON object. Marshaling sorts its keys, so the output is stable.
type jsonObject = map[string]any

// JSON returns a JSON Schema of the document, for editors that complete and check YAML.
func (s *Schema) JSON(title string, docs Docs) ([]byte, error) {
	root := s.jsonStruct(s.Root, docs, "")
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = title
	root["patternProperties"] = jsonObject{"^x-": jsonObject{}}
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// jsonStruct describes a struct. For a variant of a union, the union's key must have the variant's name.
func (s *Schema) jsonStruct(t reflect.Type, docs Docs, variant string) jsonObject {
	properties := jsonObject{}
	var required []string
	var short string
	for _, f := range fieldsOf(t) {
		property := s.jsonField(&f, docs)
		property["description"] = strings.ReplaceAll(docs(f.in, f.goName), "`", "'")
		if f.unset != "" {
			property["description"] = property["description"].(string) + " Default: " + f.unset + "."
		}
		properties[f.key] = property
		if f.is("required") {
			required = append(required, f.key)
		}
		if f.is("short") {
			short = f.key
		}
	}
	if key := s.Union.Key; variant != "" {
		properties[key] = jsonObject{"const": variant, "description": properties[key].(jsonObject)["description"]}
	}
	o := jsonObject{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	if short != "" {
		return anyOf(properties[short], o)
	}
	return o
}

// jsonField describes the value of a field.
func (s *Schema) jsonField(f *field, docs Docs) jsonObject {
	o := s.jsonType(f, f.typ, docs)
	if f.def != "" {
		var value any = f.def
		if k := f.typ.Kind(); k == reflect.Bool || k == reflect.Int || k == reflect.Float64 {
			value = json.RawMessage(f.def)
		}
		o["default"] = value
	}
	return o
}

func (s *Schema) jsonType(f *field, t reflect.Type, docs Docs) jsonObject {
	switch {
	case t == durationType:
		return anyOf(pattern(`^([0-9.]+ *(ns|us|µs|ms|s|m|h) *)+$|^0$|\$\{`), jsonObject{"const": 0})
	case t == sizeType:
		return anyOf(pattern(`^[0-9.]+ *([kKmMgG]?i?[bB])?$|\$\{`), jsonObject{"type": "integer"})
	case len(f.oneOf) > 0:
		return orVariable(jsonObject{"enum": enum(f.oneOf)})
	}
	switch t.Kind() {
	case reflect.Slice:
		return jsonObject{"type": "array", "items": s.jsonType(f, t.Elem(), docs)}
	case reflect.Struct:
		return s.jsonStruct(t, docs, "")
	case reflect.Interface:
		var variants []any
		for _, v := range s.Union.Variants {
			variants = append(variants, s.jsonStruct(reflect.TypeOf(v.New()).Elem(), docs, v.Name))
		}
		return jsonObject{"oneOf": variants}
	case reflect.Map:
		return jsonObject{"type": "object", "additionalProperties": s.jsonType(&field{}, t.Elem(), docs)}
	case reflect.Bool:
		return orVariable(jsonObject{"type": "boolean"})
	case reflect.Int, reflect.Float64:
		o := jsonObject{"type": map[reflect.Kind]string{reflect.Int: "integer", reflect.Float64: "number"}[t.Kind()]}
		if f.low != "" {
			o["minimum"] = json.RawMessage(f.low)
		}
		if f.high != "" {
			o["maximum"] = json.RawMessage(f.high)
		}
		return orVariable(o)
	default:
		return jsonObject{"type": scalarTypes}
	}
}

// scalarTypes are the JSON types that a string in YAML may look like: an unquoted ID may be a number.
var scalarTypes = []string{"string", "number", "boolean"}

// enum returns words as JSON values. A word that looks like a number is allowed as a number too.
func enum(words []string) []any {
	var values []any
	for _, w := range words {
		values = append(values, w)
		if json.Valid([]byte(w)) {
			values = append(values, json.RawMessage(w))
		}
	}
	return values
}

func pattern(re string) jsonObject { return jsonObject{"type": "string", "pattern": re} }

func anyOf(options ...any) jsonObject { return jsonObject{"anyOf": options} }

// orVariable also allows an environment variable.
func orVariable(o jsonObject) jsonObject {
	return anyOf(o, pattern(`\$\{`))
}
