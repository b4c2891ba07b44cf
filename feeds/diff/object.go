package diff

import (
	"slices"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// member is a key of an object with its value.
type member struct{ key, value string }

// members gives the members of an object.
func members(object string) []member {
	var all []member
	gjson.Parse(object).ForEach(func(k, v gjson.Result) bool {
		all = append(all, member{k.Str, v.Raw})
		return true
	})
	return all
}

func (c *comparison) objects(older, newer []member, depth int) {
	if slices.EqualFunc(older, newer, func(a, b member) bool { return a.key == b.key }) {
		for i, m := range newer {
			c.member(m.key, func() { c.values(older[i].value, m.value, depth) })
		}
		return
	}
	c.merge(older, newer, depth)
}

// member does what is to be done with the path at a member.
func (c *comparison) member(key string, do func()) {
	above := len(c.path)
	c.path = appendKey(c.path, key)
	do()
	c.path = c.path[:above]
}

// merge compares objects whose keys differ or stand in another order.
func (c *comparison) merge(older, newer []member, depth int) {
	oldNames, newNames := names(older), names(newer)
	was, is := index(oldNames), index(newNames)
	gone := map[name][]member{} // By the name that they stood behind; the zero name is the start.
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

// name is a key and its number among those that are the same, from 1.
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

// index gives the place of each name.
func index(names []name) map[name]int {
	places := make(map[name]int, len(names))
	for i, n := range names {
		places[n] = i
	}
	return places
}

// appendKey appends a key to a path, with a backslash before all that means something in a path.
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
