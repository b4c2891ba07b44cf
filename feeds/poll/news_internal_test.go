package poll

import (
	"strconv"
	"strings"
	"testing"
)

// numbers returns a JSON list of the numbers from one number up to but excluding another.
func numbers(from, to int) []byte {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return []byte("[" + strings.Join(all, ",") + "]")
}

func TestForgetKeepsKeysOfTheDocument(t *testing.T) {
	n := news{items: "@this", seen: make(map[mark]uint64)}
	count := func(doc []byte) int {
		out, err := n.appendEvents(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(out), "data: ")
	}
	for _, step := range []struct {
		what string
		doc  []byte
		want int
	}{
		{"first", numbers(-1, 0), 1},
		{"again, after a document without it", numbers(-1, 0), 0},
		{"more items than are remembered", numbers(0, 2*remembered), 2 * remembered},
		{"the same document", numbers(0, 2*remembered), 0},
		{"a forgotten number", numbers(-1, 0), 1},
	} {
		if got := count(step.doc); got != step.want {
			t.Errorf("%s: %d new items, want %d", step.what, got, step.want)
		}
	}
	if len(n.seen) > remembered {
		t.Errorf("%d keys are remembered", len(n.seen))
	}
}
