package diff

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// trim removes JSON white space at both ends.
func trim(s string) string { return strings.Trim(s, " \t\r\n") }

// values compares two JSON values as they are written.
func (c *comparison) values(older, newer string, depth int) {
	switch {
	case equal(older, newer):
	case depth < MaxDepth && older[0] == '{' && newer[0] == '{':
		c.objects(members(older), members(newer), depth+1)
	case depth < MaxDepth && older[0] == '[' && newer[0] == '[':
		c.arrays(items(older), items(newer), depth+1)
	default:
		c.add(Changed, older, newer)
	}
}

// equal reports whether two values are equal, as far as that is clear without comparing the contents of objects and
// arrays.
func equal(a, b string) bool {
	if a == b {
		return true
	}
	switch a[0] {
	case '{', '[':
		return false
	case '"':
		return b[0] == '"' && sameText(gjson.Parse(a).Str, gjson.Parse(b).Str)
	}
	x, ok := parseDecimal(a)
	y, also := parseDecimal(b)
	return ok && also && x == y
}

// sameText reports whether two decoded strings, which are written differently, are equal. Unpaired surrogates all
// decode to U+FFFD, so strings that contain one count as different.
func sameText(a, b string) bool { return a == b && !strings.ContainsRune(a, utf8.RuneError) }

func items(array string) []string {
	var all []string
	gjson.Parse(array).ForEach(func(_, v gjson.Result) bool {
		all = append(all, v.Raw)
		return true
	})
	return all
}

func (c *comparison) arrays(older, newer []string, depth int) {
	above := len(c.path)
	for i := range max(len(older), len(newer)) {
		c.path = strconv.AppendInt(append(c.path[:above], '.'), int64(i), 10)
		switch {
		case i >= len(older):
			c.add(Added, "", newer[i])
		case i >= len(newer):
			c.add(Removed, older[i], "")
		default:
			c.values(older[i], newer[i], depth)
		}
	}
	c.path = c.path[:above]
}
