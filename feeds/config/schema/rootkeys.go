package schema

import "reflect"

// RootKeys returns the keys of the mapping that a YAML document is, without those of files that it includes, and without checking
// them; none if it is no mapping.
func RootKeys(data []byte) (keys []string) {
	src, err := newSource("", data, nil)
	if err != nil {
		return nil
	}
	r := &reader{
		report: report{src: src}, schema: &Schema{Root: reflect.TypeFor[struct{}]()}, references: newReferences(),
		env: func(string) (string, bool) { return "", false },
	}
	if n := r.file(nil, nil); n != nil {
		for _, p := range n.pairs {
			keys = append(keys, p.key.text)
		}
	}
	return keys
}
