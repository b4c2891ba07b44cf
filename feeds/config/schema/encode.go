package schema

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/conn/redact"
)

// Encoder writes structs as YAML from the tags from which [Schema.Decode] reads them. What is read from the result equals
// what was written, except for masked secrets.
type Encoder struct {
	// References restore variables in place of their values.
	References References
	// Env looks up environment variables. It may be nil.
	Env Env
	// Base returns the struct whose keys need not be written in that of v, both pointers; nil for the defaults. It may be
	// nil.
	Base func(v any) any
	// Masked is the number of secrets that were replaced by [redact.Mask] so far.
	Masked int
}

// Encode returns the struct that v points to as a document. Keys with their default are left out.
func (e *Encoder) Encode(v any) string {
	var b strings.Builder
	for _, m := range e.object(reflect.ValueOf(v).Elem(), false).members {
		b.WriteString(m.key + ":")
		writeValue(&b, m.value, 0, true)
	}
	return b.String()
}

// tree is a value to write: a text, a list or a mapping.
type tree struct {
	text    string // Of a scalar, as YAML.
	items   []*tree
	members []member
	list    bool
}

type member struct {
	key   string
	value *tree
}

// Deriver is implemented by pointers to structs with keys whose defaults depend on other keys.
type Deriver interface {
	// Derived reports whether a key has its default; known is false if that does not depend on other keys.
	Derived(key string) (usual, known bool)
}

// derived asks the struct that has a key, if it is one that knows.
func derived(v reflect.Value, key string) (usual, known bool) {
	if v.CanAddr() {
		if d, ok := v.Addr().Interface().(Deriver); ok {
			return d.Derived(key)
		}
	}
	return false, false
}

// object returns the keys of a struct that differ from their defaults.
func (e *Encoder) object(v reflect.Value, secret bool) *tree {
	usual := reflect.New(v.Type())
	Fill(usual.Interface())
	usual, based := usual.Elem(), false
	if e.Base != nil && v.CanAddr() {
		if base := e.Base(v.Addr().Interface()); base != nil {
			usual, based = reflect.ValueOf(base).Elem(), true
		}
	}
	t := new(tree)
	for _, f := range fieldsOf(v.Type()) {
		field, def := v.FieldByIndex(f.index), usual.FieldByIndex(f.index)
		empty, known := derived(v, f.key)
		if !known {
			empty = isEmpty(field, def)
		}
		if empty && (based || !f.is("required")) {
			continue
		}
		value := e.value(field, &f, secret)
		if !based && field.Kind() == reflect.Struct && len(value.members) == 0 && value.text == "" {
			continue
		}
		t.members = append(t.members, member{f.key, value})
	}
	if len(t.members) == 1 && isShort(v.Type(), t.members[0].key) && t.members[0].value.text != "" {
		return t.members[0].value
	}
	return t
}

// isShort reports whether the value of a key may stand for a whole struct.
func isShort(t reflect.Type, key string) bool {
	return slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.key == key && f.is("short") })
}

// isEmpty reports whether a value needs no key.
func isEmpty(v, def reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0 && def.Len() == 0 || reflect.DeepEqual(v.Interface(), def.Interface())
	case reflect.Struct:
		return reflect.DeepEqual(v.Interface(), def.Interface())
	default:
		return v.Equal(def) || v.Kind() == reflect.String && v.Len() == 0 // No file can have an empty text.
	}
}

func (e *Encoder) value(v reflect.Value, f *field, secret bool) *tree {
	secret = secret || f.is("secret") && v.Kind() != reflect.Struct
	switch v.Kind() {
	case reflect.Slice:
		t := &tree{list: true}
		one := f.entryField()
		one.key = f.key
		for i := range v.Len() {
			t.items = append(t.items, e.value(v.Index(i), &one, secret))
		}
		return t
	case reflect.Struct:
		return e.object(v, secret)
	case reflect.Interface:
		return e.object(v.Elem().Elem(), secret)
	case reflect.Map:
		return e.table(v, secret)
	default:
		return &tree{text: e.scalar(v, f, secret)}
	}
}

// table returns a map of lists or strings in the order of its keys. Strings with secret names are secret in any map.
func (e *Encoder) table(v reflect.Value, secret bool) *tree {
	t := new(tree)
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		value := v.MapIndex(key)
		f := field{key: key.String(), typ: value.Type()}
		t.members = append(t.members, member{Scalar(key.String()), e.value(value, &f, secret || value.Kind() == reflect.String &&
			redact.SecretName(key.String()))})
	}
	return t
}

// scalar returns a single value as YAML.
func (e *Encoder) scalar(v reflect.Value, f *field, secret bool) string {
	text := plain(v)
	written, ok := e.References.text(f.key, text)
	if v.Kind() != reflect.String {
		if ok {
			return strconv.Quote(written)
		}
		return text
	}
	t := template{text}
	if ok {
		t = parseTemplate(written)
	}
	shown := t
	switch {
	case secret && strings.HasPrefix(f.kind, "URL"):
		shown = t.masked(redact.Webhook).maskedDefaults(func(string) string { return redact.Mask })
	case secret && (!f.is("variable") || !e.isVariable(text)) && text != "":
		if shown = t.secret(); f.kind == userAndPassword && t.literal() {
			shown = template{redact.Mask + ":" + redact.Mask} // It cannot be read without a colon.
		}
	case strings.HasPrefix(f.kind, "URL"):
		shown = t.masked(redact.Address)
	case strings.Contains(text, "://"):
		shown = t.masked(redact.Text)
	}
	if !slices.Equal(shown, t) {
		e.Masked++
	}
	return shown.yaml()
}

// userAndPassword is the kind of a secret that has a colon.
const userAndPassword = "user:password"

// usualVariable matches names that are unlikely to be a token.
var usualVariable = regexp.MustCompile(`^[A-Z]{2,}(_[A-Z0-9]+)*$`)

// isVariable reports whether a text is the name of an environment variable: one that is set, or has a usual name.
func (e *Encoder) isVariable(name string) bool {
	if e.Env != nil && IsVariable(name) {
		if _, set := e.Env(name); set {
			return true
		}
	}
	return usualVariable.MatchString(name)
}

// plain returns a single value as text, the way it is decoded.
func plain(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		s := x.String()
		if strings.HasSuffix(s, "m0s") {
			s = strings.TrimSuffix(s, "0s")
		}
		if strings.HasSuffix(s, "h0m") {
			s = strings.TrimSuffix(s, "0m")
		}
		return s
	case Size:
		return x.String()
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case int:
		return strconv.Itoa(x)
	case bool:
		return strconv.FormatBool(x)
	}
	return v.String()
}
