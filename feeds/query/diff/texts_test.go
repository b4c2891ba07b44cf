package diff_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"feedscope/feeds/query/diff"
)

// shown writes lines with their signs, and brackets around the words that differ.
func shown(lines []diff.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(map[diff.Kind]string{diff.Same: " ", diff.Removed: "-", diff.Added: "+"}[l.Kind])
		at := 0
		for _, p := range l.Parts {
			b.WriteString(l.Text[at:p[0]] + "[" + l.Text[p[0]:p[1]] + "]")
			at = p[1]
		}
		b.WriteString(l.Text[at:] + "\n")
	}
	return b.String()
}

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct{ older, newer, want string }{
		"equal texts": {"a\nb", "a\nb", " a\n b\n"},
		"a word of a line": {
			"The price fell by 3 % today.", "The price fell by 12 % today.", "-The price fell by [3] % today.\n+The price fell by [12] % today.\n",
		},
		"words beside each other are one part": {
			"it is a mild day in May", "it is one cold day in May", "-it is [a mild] day in May\n+it is [one cold] day in May\n",
		},
		"a word that was added": {"a b c", "a b x c", "-a b c\n+a b [x] c\n"},
		"other letters":         {"«dix» œufs à côté", "«onze» œufs à côté", "-«[dix]» œufs à côté\n+«[onze]» œufs à côté\n"},
		"little in common is no comparison of words": {
			"one two three four five six", "seven eight nine ten eleven six", "-one two three four five six\n+seven eight nine ten eleven six\n",
		},
		"removed lines come before added ones": {
			"a\nold one\nold two\nb", "a\nnew one\nnew two\nb", " a\n-[old] one\n-[old] two\n+[new] one\n+[new] two\n b\n",
		},
		"lines on one side only": {"a\nb", "a\nx\ny\nb", " a\n+x\n+y\n b\n"},
		"white space alone":      {"a  b", "a b", "-a  b\n+a b\n"},
		"from nothing":           {"", "a", "-\n+a\n"},
	} {
		lines, ok := diff.Texts(c.older, c.newer)
		if got := shown(lines); got != c.want || !ok {
			t.Errorf("%s: got\n%swant\n%s", name, got, c.want)
		}
	}
}

// TestTextsAreWhole compares random texts: each is made of its lines, and the words outside of parts are the same.
func TestTextsAreWhole(t *testing.T) {
	words := []string{"a", "b", "cc", "d.", ",", " ", " ", " ", "\n", "\n\n", "é", "\t", "\xff"}
	for n := range 3000 {
		r := rand.New(rand.NewPCG(3, uint64(n)))
		var texts [2]string
		for range r.IntN(40) {
			word := words[r.IntN(len(words))]
			if side := r.IntN(4); side < 2 {
				texts[side] += word
				continue
			}
			texts[0], texts[1] = texts[0]+word, texts[1]+word
		}
		lines, _ := diff.Texts(texts[0], texts[1])
		var whole [2][]string
		var common [2]string // Of each change.
		for i, l := range append(lines, diff.Line{}) {
			if i == len(lines) || l.Kind == diff.Same {
				if common[0] != common[1] {
					t.Fatalf("%q, %q: the words %q and %q are left\n%s", texts[0], texts[1], common[0], common[1], shown(lines))
				}
				common = [2]string{}
			}
			for side, kind := range []diff.Kind{diff.Removed, diff.Added} {
				if i < len(lines) && (l.Kind == kind || l.Kind == diff.Same) {
					whole[side] = append(whole[side], l.Text)
				}
				if l.Kind == kind && l.Parts != nil {
					at := 0
					for _, p := range append(l.Parts, [2]int{len(l.Text), len(l.Text)}) {
						common[side] += strings.Join(strings.Fields(l.Text[at:p[0]]), "")
						at = p[1]
					}
				}
			}
		}
		for side, text := range texts {
			if got := strings.Join(whole[side], "\n"); got != text {
				t.Fatalf("%q became %q", text, got)
			}
		}
	}
}

func TestLargeTextsAreNotCompared(t *testing.T) {
	large := strings.Repeat("a", diff.MaxBytes+1)
	if lines, ok := diff.Texts(large, "a"); ok || lines != nil {
		t.Error("compared")
	}
	if _, ok := diff.Texts(large, large); !ok {
		t.Error("equal texts are not compared")
	}
}
