package diff

import (
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// member is a key of an object and its value.
type member struct{ key, value string }

func members(object string) []member {
	var all []member
	gjson.Parse(object).ForEach(func(k, v gjson.Result) bool {
		all = append(all, member{k.Str, v.Raw})
		return true
	})
	return all
}

// member calls do with the path extended by a key.
func (c *comparison) member(key string, do func()) {
	above := len(c.path)
	c.path = appendKey(c.path, key)
	do()
	c.path = c.path[:above]
}

func (c *comparison) objects(older, newer []member, depth int) {
	oldNames, newNames := names(older), names(newer)
	was, is := index(oldNames), index(newNames)
	gone := map[name][]member{} // By the name that they followed; the zero name is the start.
	last := name{}
	for i, n := range oldNames {
		if _, ok := is[n]; ok {
			last = n
		} else {
			gone[last] = append(gone[last], older[i])
		}
	}
	c.removed(gone[name{}])
	for i, n := range newNames {
		c.member(n.key, func() {
			if at, ok := was[n]; ok {
				c.values(older[at].value, newer[i].value, depth)
			} else {
				c.add(Added, "", newer[i].value)
			}
		})
		c.removed(gone[n])
	}
}

func (c *comparison) removed(members []member) {
	for _, m := range members {
		c.member(m.key, func() { c.add(Removed, m.value, "") })
	}
}

// name is a key and its number among equal keys, from 1.
type name struct {
	key string
	nth int
}

func names(members []member) []name {
	all := make([]name, len(members))
	seen := make(map[string]int, len(members))
	for i, m := range members {
		seen[m.key]++
		all[i] = name{m.key, seen[m.key]}
	}
	return all
}

func index(names []name) map[name]int {
	indexes := make(map[name]int, len(names))
	for i, n := range names {
		indexes[n] = i
	}
	return indexes
}

// appendKey appends a key to a path, with a backslash before characters that have a meaning in a path.
func appendKey(path []byte, key string) []byte {
	path = append(path, '.')
	for i := range len(key) {
		if !plain(key[i]) {
			path = append(path, '\\')
		}
		path = append(path, key[i])
	}
	return path
}

func plain(c byte) bool {
	return c|0x20-'a' < 26 || c-'0' < 10 || c == '_' || c == '-' || c == ':' || c >= utf8.RuneSelf
}
