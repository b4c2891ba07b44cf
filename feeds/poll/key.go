package poll

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Bounds on what is told of an item's names.
const (
	maxNames     = 6
	maxNameBytes = 40
)

// checkKey tells of a key that no item has, which is a wrong path; one that some lack is theirs to lack.
func (n *news) checkKey(items [][]byte) error {
	has := func(item []byte) bool { return gjson.GetBytes(item, n.key).Exists() }
	if n.key == "" || len(items) == 0 || slices.ContainsFunc(items, has) {
		return nil
	}
	which, first := "no item of the document has", "the first has "
	if n.items == "" {
		which, first = "the document has no", "it has "
	}
	return fmt.Errorf("%s %q, which item_key (--item-key) names%s", which, n.key, namesIn(items[0], first))
}

// namesIn tells the first names that an object has in a clause; of something else nothing.
func namesIn(item []byte, has string) string {
	object := gjson.ParseBytes(item)
	if !object.IsObject() {
		return ""
	}
	var names []string
	object.ForEach(func(name, _ gjson.Result) bool {
		if len(name.String()) <= maxNameBytes {
			names = append(names, fmt.Sprintf("%q", name.String()))
		}
		return len(names) < maxNames
	})
	if len(names) == 0 {
		return ""
	}
	return "; " + has + strings.Join(names, ", ")
}
