package poll

import (
	"strconv"
	"strings"
	"testing"
)

// numbers is a list of the numbers from one up to, not including, another.
func numbers(from, to int) []byte {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return []byte("[" + strings.Join(all, ",") + "]")
}

func TestKeysAreForgottenButThoseOfTheDocument(t *testing.T) {
	n := newNews(Options{Items: "@this"})
	count := func(doc []byte) int {
		out, err := n.of(nil, doc)
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
		{"more than are remembered", numbers(0, 2*remembered), 2 * remembered},
		{"the same document", numbers(0, 2*remembered), 0},
		{"what was forgotten for it", numbers(-1, 0), 1},
	} {
		if got := count(step.doc); got != step.want {
			t.Errorf("%s: %d new ones, want %d", step.what, got, step.want)
		}
	}
	if len(n.seen) > remembered {
		t.Errorf("%d keys are remembered", len(n.seen))
	}
}
