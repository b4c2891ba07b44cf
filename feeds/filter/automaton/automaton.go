// Package automaton tells whether a regular expression is found in a text, a good deal faster than package regexp:
// with a finite automaton, that takes one step from state to state for each character.
//
// A compiled regular expression goes in, once, and any number of texts; out comes for each what regexp's MatchString
// says. The package does not tell where something is found. The states are made when a text first needs them, and there is
// a bound for them: a text that needs more is left to package regexp.
package automaton

import (
	"regexp"
	"regexp/syntax"
	"sync"
	"unicode/utf8"
)

// Automaton is a regular expression as a finite automaton. Any number of goroutines may use it.
type Automaton struct {
	re   *regexp.Regexp
	prog *syntax.Prog // Nil: the automaton is too large, so that re does it all.
	alphabet
	// walks has a *walk for each goroutine that is matching.
	walks sync.Pool
}

// maxInstructions bounds the regular expressions that become automatons.
const maxInstructions = 300

// New makes the automaton of what [regexp.Compile] has compiled.
func New(re *regexp.Regexp) *Automaton {
	a := &Automaton{re: re}
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return a
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxInstructions {
		return a
	}
	var ok bool
	if a.alphabet, ok = newAlphabet(prog); ok {
		a.prog = prog
		a.walks.New = func() any { return newWalk(a) }
	}
	return a
}

// Match tells whether the regular expression is found in s, as [regexp.Regexp.MatchString] does.
func (a *Automaton) Match(s string) bool {
	if a.prog == nil {
		return a.re.MatchString(s)
	}
	w, _ := a.walks.Get().(*walk)
	found, ok := w.match(s)
	a.walks.Put(w)
	if !ok {
		return a.re.MatchString(s)
	}
	return found
}

// match walks through s. It is not ok if that takes more states than there may be.
func (w *walk) match(s string) (found, ok bool) {
	at, ascii, next := w.begin, &w.ascii, w.next
	for i := 0; i < len(s); {
		var letter uint8
		if c := s[i]; c < utf8.RuneSelf {
			letter = ascii[c]
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			letter = w.letter(r)
			i += size
		}
		to := next[int(at)+int(letter)]
		if to == unknown {
			to = w.step(at, letter)
			next = w.next
		}
		if to <= full {
			return to == accept, to == accept
		}
		at = to
	}
	to := next[int(at)+int(w.end)]
	if to == unknown {
		to = w.step(at, w.end)
	}
	return to == accept, true
}
