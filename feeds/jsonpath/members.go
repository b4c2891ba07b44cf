package jsonpath

import (
	"slices"

	"github.com/tidwall/gjson"
)

// maxMember is the length of the longest name that AppendMembers does not cut, in bytes.
const maxMember = 48

// AppendMembers appends the names of an object's own members that are not in names yet, until names has most of them.
// Use it to suggest names to a user whose path finds nothing. Long names are cut. A payload that is not an object has
// none, and one that breaks off has those before that point.
func AppendMembers(names []string, json []byte, most int) []string {
	object := Get(json, "@this")
	if !object.IsObject() {
		return names
	}
	object.ForEach(func(key, _ gjson.Result) bool {
		if len(names) >= most {
			return false
		}
		if name := string(Cut([]byte(key.Str), maxMember)); !slices.Contains(names, name) {
			names = append(names, name)
		}
		return true
	})
	return names
}
