package filter

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// naiveIndex tries every place.
func naiveIndex(s, text string, same func(a, b string) bool) int {
	for i := range len(s) - len(text) + 1 {
		if same(s[i:i+len(text)], text) {
			return i
		}
	}
	return -1
}

func TestSubstringIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	random := func(letters string, n int) string {
		var b strings.Builder
		runes := []rune(letters)
		for range n {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	for range 100_000 {
		letters, needles := `aAzZe"`, `az"e`
		if r.IntN(2) == 0 {
			letters, needles = "aAéÉжЖ", "aéж"
		}
		s, text := random(letters, r.IntN(12)), random(needles, 1+r.IntN(3))
		n := newFolded(text)
		from, to := n.index(s)
		if want := naiveIndex(s, text, strings.EqualFold); from != want || from >= 0 && to != from+len(text) {
			t.Fatalf("%q in %q: %d to %d, want %d", text, s, from, to, want)
		}
		e := exact(text)
		if from, _ := e.index(s); from != naiveIndex(s, text, func(a, b string) bool { return a == b }) {
			t.Fatalf("%q in %q as written: %d", text, s, from)
		}
	}
}

func TestFoldedSearchIsLinear(t *testing.T) {
	// Each place would look through all the rest for the other case, if what was found were not remembered.
	s := strings.Repeat("E", 4<<20)
	if from, _ := newFolded("ex").index(s); from >= 0 {
		t.Errorf("found at %d", from)
	}
}
