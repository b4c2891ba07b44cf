package poll

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"feedscope/feeds/jsonpath"
)

// maxNames is the number of an item's names that an error quotes.
const maxNames = 6

// checkKey returns an error if no item has the key, which means that its path is wrong. Some items may lack it.
func (n *news) checkKey(items []string) error {
	has := func(item string) bool { return jsonpath.Get([]byte(item), n.key).Exists() }
	if n.key == "" || len(items) == 0 || slices.ContainsFunc(items, has) {
		return nil
	}
	subject, first := "no item in the document has", "the first has "
	if n.items == "" {
		subject, first = "the document does not have", "it has "
	}
	return fmt.Errorf("%s the item_key (--item-key) %q%s", subject, n.key, namesIn(items[0], first))
}

// namesIn returns a clause with the first member names of an object; empty for anything else.
func namesIn(item, has string) string {
	names := jsonpath.AppendMembers(nil, []byte(item), maxNames)
	if len(names) == 0 {
		return ""
	}
	for i, name := range names {
		names[i] = strconv.Quote(name)
	}
	return "; " + has + strings.Join(names, ", ")
}
