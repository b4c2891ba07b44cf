package sse

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"feedscope/test/race"
)

// checkUTF8 compares this package's UTF-8 functions on in with the Encoding standard's decoder.
func checkUTF8(t *testing.T, in string) {
	t.Helper()
	scalars := decodeUTF8(in)
	first, size := -1, 0
	for _, s := range scalars {
		if s.bad {
			first, size = s.off, s.n
			break
		}
	}
	if got := utf8.Valid([]byte(in)); got != (first < 0) {
		t.Fatalf("utf8.Valid(%q) = %v, the first ill-formed byte is at %d", in, got, first)
	}
	if got := indexInvalid([]byte(in)); got != first {
		t.Fatalf("indexInvalid(%q) = %d, want %d", in, got, first)
	}
	if first >= 0 && subpart([]byte(in[first:])) != size {
		t.Fatalf("subpart(%q) = %d, want %d", in[first:], subpart([]byte(in[first:])), size)
	}
	if got, want := string(appendRepaired([]byte("> "), []byte(in))), "> "+runes(scalars); got != want {
		t.Fatalf("%q repaired is %q, want %q", in, got, want)
	}
}

func TestUTF8FollowsEncodingStandard(t *testing.T) {
	checkUTF8(t, "")
	for n := range race.Inputs(1 << 16) {
		checkUTF8(t, string([]byte{byte(n >> 8), byte(n)}))
	}
	// The first and last bytes of all ranges, in all combinations of three and four.
	edges := "\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF"
	for i := range race.Inputs(len(edges) * len(edges) * len(edges) * len(edges)) {
		n := len(edges)
		checkUTF8(t, string([]byte{edges[i%n], edges[i/n%n], edges[i/n/n%n], edges[i/n/n/n]}))
	}
}

func TestUTF8InLongText(t *testing.T) {
	parts := []string{"plain ASCII text", "é", "€", "😀", "a", "\x80", "\xE2\x82", "\xF4", "\xED\xBF", "日本語"}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range race.Inputs(20_000) {
		var b strings.Builder
		valid := rnd.IntN(2) == 0
		for range rnd.IntN(12) {
			if p := parts[rnd.IntN(len(parts))]; !valid || utf8.ValidString(p) {
				b.WriteString(p)
			}
		}
		checkUTF8(t, b.String())
	}
}
