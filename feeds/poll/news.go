package poll

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"feedscope/feeds/jsonpath"
)

// remembered is the number of keys above which those of items no longer in the document are dropped.
const remembered = 16 << 10

// mark is a hashed key.
type mark [16]byte

// news finds the new items of documents.
type news struct {
	items, key string
	seen       map[mark]uint64 // The round in which a key was last seen.
	round      uint64
}

var errNoJSON = errors.New("the document is not JSON")

// appendEvents appends an event for each new item of a document, or a comment if there is none.
func (n *news) appendEvents(out, doc []byte) ([]byte, error) {
	items, err := n.split(doc)
	if err == nil {
		err = n.checkKey(items)
	}
	if err != nil {
		return nil, err
	}
	n.round++
	for _, item := range items {
		if n.isNew(item) {
			out = n.appendEvent(out, item)
		}
	}
	n.forget()
	if len(out) == 0 {
		out = append(out, ": nothing new\n"...)
	}
	return out, nil
}

// split returns the items of a document, each on one line. Deep nesting is refused before anything walks it.
func (n *news) split(doc []byte) ([]string, error) {
	if err := jsonpath.CheckDepth(doc); err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, doc); err != nil {
		return nil, errNoJSON
	}
	if n.items == "" {
		return []string{compact.String()}, nil
	}
	list := jsonpath.Get(compact.Bytes(), n.items)
	if !list.IsArray() {
		return nil, fmt.Errorf("the document has no list at %q", n.items)
	}
	var all []string
	for _, item := range list.Array() {
		all = append(all, item.Raw)
	}
	return all, nil
}

// isNew reports whether an item is new, and remembers it.
func (n *news) isNew(item string) bool {
	key := item
	if n.key != "" {
		if v := jsonpath.Get([]byte(item), n.key); v.Exists() {
			key = "key " + v.String()
		}
	}
	sum := sha256.Sum256([]byte(key))
	m := mark(sum[:len(mark{})])
	_, seen := n.seen[m]
	n.seen[m] = n.round
	return !seen
}

// forget drops keys that are no longer in the document: at once if the document is the item, otherwise when there are
// too many.
func (n *news) forget() {
	if n.items != "" && len(n.seen) <= remembered {
		return
	}
	for m, round := range n.seen {
		if round != n.round {
			delete(n.seen, m)
		}
	}
}

// appendEvent appends an item as an event, with its key as the id.
func (n *news) appendEvent(out []byte, item string) []byte {
	if n.key != "" {
		if id := jsonpath.Get([]byte(item), n.key).String(); id != "" && !strings.ContainsAny(id, "\x00\r\n") {
			out = append(append(append(out, "id: "...), id...), '\n')
		}
	}
	return append(append(append(out, "data: "...), item...), "\n\n"...)
}
