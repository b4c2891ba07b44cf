package automaton

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func check(t *testing.T, source string, texts ...string) {
	t.Helper()
	re, err := regexp.Compile(source)
	if err != nil {
		return
	}
	a := New(re)
	for range 2 { // The second time all states are known.
		for _, s := range texts {
			if got, want := a.Match(s), re.MatchString(s); got != want {
				t.Fatalf("%q in %q: %v, want %v", source, s, got, want)
			}
		}
	}
}

// pieces of regular expressions, and of texts.
var (
	pieces = []string{
		"a", "b", "(?i)k", "[a-c]", "[^a]", ".", "(?s:.)", "\\w", "\\W", "\\d", "\\s", "\\b", "\\B", "^", "$", "(?m:^)", "(?m:$)", "\\A", "\\z",
		"é", "[é-ü]", "(?i:É)", "\\pL", "\\n", "\uFFFD", "(", ")", "(?:", ")", "|", "*", "+", "?", "{2}", "{1,3}", "*?", "日", "[^\\x00-\\x7F]", "[[:upper:]]",
	}
	letters = []string{"a", "b", "A", "k", "K", "\u212a", "s", "é", "É", "日", "1", "_", " ", "\n", "\r", "\xff", "\xe6\x97", "\uFFFD", "\x00", "𝔸"}
)

func random(r *rand.Rand, of []string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(of[r.IntN(len(of))])
	}
	return b.String()
}

func TestAnAutomatonFindsWhatRegexpFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		source := random(r, pieces, 1+r.IntN(6))
		check(t, source, "", random(r, letters, 1), random(r, letters, 4), random(r, letters, 20))
	}
}

func TestAnAutomatonOfManyStatesStaysWithinBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	re := regexp.MustCompile("a.{15}b.{3}c")
	a := New(re)
	w := newWalk(a)
	gaveUp := 0
	for range 3000 {
		s := random(r, []string{"a", "b", "c"}, 60)
		found, ok := w.match(s)
		if !ok {
			gaveUp++
			found = a.Match(s)
		}
		if found != re.MatchString(s) {
			t.Fatalf("%v in %q: %v", re, s, found)
		}
	}
	if len(w.states) > maxStates || gaveUp == 0 {
		t.Errorf("%d states, %d texts left to regexp", len(w.states), gaveUp)
	}
}

func TestWhatIsTooLargeIsLeftToRegexp(t *testing.T) {
	for _, source := range []string{"[a-z]{900}[0-9]{200}", strings.Repeat(`(\pL\pN)`, 200)} {
		if a := New(regexp.MustCompile(source)); a.prog != nil {
			t.Errorf("%.20s has an automaton of %d letters", source, a.letters)
		}
		check(t, source, "", strings.Repeat("a1", 600))
	}
}

func TestAWalkOverKnownStatesAllocatesNothing(t *testing.T) {
	w := newWalk(New(regexp.MustCompile(`(?i)sym.*(zeph|orca)"\d`)))
	s := `{"symbol":"ZEPH","price":101}`
	w.match(s)
	if n := testing.AllocsPerRun(100, func() { w.match(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(`(?i)a+\b|^é$`, "AAA b\né")
	f.Add(`(?m)^[^a-k]+$`, "ls\nk\u212a")
	f.Add(`\pL{2,3}?\B.`, "\xff日本")
	f.Fuzz(func(t *testing.T, source, text string) {
		if len(source) < 100 {
			check(t, source, text)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	const s = `{"symbol":"ZEPH","price":701.25,"size":931,"venue":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}`
	for _, source := range []string{`(?i)sym.*(orca|zeph)`, `(?i)[q-t]{5}\d`, `price":9\d\d`, `\bsize\b.*z$`} {
		re := regexp.MustCompile(source)
		a := New(re)
		b.Run(source, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				a.Match(s)
			}
		})
		b.Run(source+" with regexp", func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				re.MatchString(s)
			}
		})
	}
}
