package automaton

import (
	"math"
	"regexp/syntax"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"
)

// alphabet has one letter for all characters between which a regular expression makes no difference, and one for the end
// of the text.
type alphabet struct {
	letters int // How many there are.
	end     uint8
	ascii   [utf8.RuneSelf]uint8
	// from are the first characters of ranges; a range's letter is the one at its index.
	from     []rune
	ofRange  []uint8
	examples []rune // A character for each letter; none for the end.
}

// maxTests bounds what it takes to make an alphabet.
const maxTests = 1 << 20

// newAlphabet makes the alphabet of a program; it is not ok if that has too many letters.
func newAlphabet(prog *syntax.Prog) (a alphabet, ok bool) {
	a.from = ranges(prog)
	if len(a.from)*len(prog.Inst) > maxTests {
		return a, false
	}
	numbers := make(map[string]uint8)
	for _, r := range a.from {
		t := traits(prog, r)
		number, known := numbers[t]
		if !known {
			if len(a.examples) == math.MaxUint8 {
				return a, false
			}
			number = uint8(len(a.examples))
			numbers[t] = number
			a.examples = append(a.examples, r)
		}
		a.ofRange = append(a.ofRange, number)
	}
	for c := range a.ascii {
		a.ascii[c] = a.letter(rune(c))
	}
	a.end = uint8(len(a.examples))
	a.letters = len(a.examples) + 1
	return a, true
}

// letter gives a character's letter.
func (a *alphabet) letter(r rune) uint8 {
	return a.ofRange[sort.Search(len(a.from), func(i int) bool { return a.from[i] > r })-1]
}

// ranges gives where ranges of characters begin between whose members a program makes no difference.
func ranges(prog *syntax.Prog) []rune {
	from := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1}
	for i := range prog.Inst {
		switch in := &prog.Inst[i]; {
		case in.Op != syntax.InstRune && in.Op != syntax.InstRune1:
		case len(in.Rune) == 1:
			r := in.Rune[0]
			from = append(from, r, r+1)
			for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
				from = append(from, o, o+1)
			}
		default:
			for k := 0; k+1 < len(in.Rune); k += 2 {
				from = append(from, in.Rune[k], in.Rune[k+1]+1)
			}
		}
	}
	slices.Sort(from)
	return slices.Compact(from)
}

// traits gives what a program can tell of a character: which of its instructions it matches, and what the empty-width
// assertions ask.
func traits(prog *syntax.Prog, r rune) string {
	t := []byte{contextOf(r)}
	for i := range prog.Inst {
		if in := &prog.Inst[i]; isRune(in) {
			t = append(t, '0')
			if in.MatchRune(r) {
				t[len(t)-1] = '1'
			}
		}
	}
	return string(t)
}

// isRune tells whether an instruction matches a character.
func isRune(in *syntax.Inst) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	default:
		return false
	}
}
