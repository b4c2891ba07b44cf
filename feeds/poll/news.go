package poll

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// remembered is how many keys are kept of items that a document no longer has.
const remembered = 16 << 10

// mark is a key as it is remembered.
type mark [16]byte

// news tells the new items of documents.
type news struct {
	items, key string
	seen       map[mark]uint64 // The round in which a key was there last.
	round      uint64
}

func newNews(o Options) news {
	return news{items: o.Items, key: o.Key, seen: make(map[mark]uint64)}
}

var errNoJSON = errors.New("the document is not JSON")

// of appends an event for each new item of a document, or a comment if there is none.
func (n *news) of(out, doc []byte) ([]byte, error) {
	if !gjson.ValidBytes(doc) {
		return nil, errNoJSON
	}
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
			out = n.event(out, item)
		}
	}
	n.forget()
	if len(out) == 0 {
		out = append(out, ": nothing new\n"...)
	}
	return out, nil
}

// split gives the items of a document, each on one line.
func (n *news) split(doc []byte) ([][]byte, error) {
	if n.items == "" {
		return [][]byte{compact(string(doc))}, nil
	}
	list := gjson.GetBytes(doc, n.items)
	if !list.IsArray() {
		return nil, fmt.Errorf("the document has no list at %q", n.items)
	}
	var all [][]byte
	list.ForEach(func(_, item gjson.Result) bool {
		all = append(all, compact(item.Raw))
		return true
	})
	return all, nil
}

// compact takes the white space out of valid JSON.
func compact(text string) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		// gjson is more tolerant in places. A line end is white space in any case.
		return []byte(strings.NewReplacer("\r", " ", "\n", " ").Replace(text))
	}
	return b.Bytes()
}

// isNew tells whether an item has not been there, and remembers it.
func (n *news) isNew(item []byte) bool {
	key := item
	if n.key != "" {
		if v := gjson.GetBytes(item, n.key); v.Exists() {
			key = []byte("key " + v.String())
		}
	}
	sum := sha256.Sum256(key)
	m := mark(sum[:len(mark{})])
	_, seen := n.seen[m]
	n.seen[m] = n.round
	return !seen
}

// forget drops the keys that are gone: of documents all, of items once they are too many.
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

// event appends an item as an event, with its key for an id.
func (n *news) event(out, item []byte) []byte {
	if n.key != "" {
		if id := gjson.GetBytes(item, n.key).String(); id != "" && !strings.ContainsAny(id, "\x00\r\n") {
			out = append(append(append(out, "id: "...), id...), '\n')
		}
	}
	return append(append(append(out, "data: "...), item...), "\n\n"...)
}
