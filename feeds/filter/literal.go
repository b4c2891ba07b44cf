package filter

import (
	"regexp/syntax"
	"strings"
)

// literal is a text that a regular expression calls for.
type literal struct {
	text   string
	folded bool
}

func (l literal) needle() needle {
	if l.folded {
		return newFolded(l.text)
	}
	return exact(l.text)
}

// maxLiterals is up to how many alternatives it pays to look for each.
const maxLiterals = 16

// required gives texts of which at least one is in whatever a simplified regular expression is found in; none where it
// knows none.
func required(re *syntax.Regexp) []literal {
	switch re.Op {
	case syntax.OpLiteral:
		return ofLiteral(re)
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		return ofConcat(re.Sub)
	case syntax.OpAlternate:
		return ofAlternate(re.Sub)
	default:
	}
	return nil
}

// ofLiteral gives a literal. In either case it gives the longest part without k and s: regular expressions take a
// letter outside of ASCII for each of them, needles do not.
func ofLiteral(re *syntax.Regexp) []literal {
	l := literal{text: string(re.Rune)}
	if re.Flags&syntax.FoldCase != 0 {
		l = literal{folded: true}
		for part := range strings.FieldsFuncSeq(string(re.Rune), func(r rune) bool { return strings.ContainsRune("KkSs", r) }) {
			if len(part) > len(l.text) {
				l.text = part
			}
		}
	}
	if l.text == "" {
		return nil
	}
	return []literal{l}
}

// ofConcat gives the literals of the part whose shortest is the longest.
func ofConcat(subs []*syntax.Regexp) (best []literal) {
	for _, sub := range subs {
		if l := required(sub); shortest(l) > shortest(best) {
			best = l
		}
	}
	return best
}

// ofAlternate gives the literals of all parts, if all have some.
func ofAlternate(subs []*syntax.Regexp) (all []literal) {
	for _, sub := range subs {
		l := required(sub)
		if len(l) == 0 || len(all)+len(l) > maxLiterals {
			return nil
		}
		all = append(all, l...)
	}
	return all
}

func shortest(literals []literal) int {
	if len(literals) == 0 {
		return 0
	}
	n := len(literals[0].text)
	for _, l := range literals[1:] {
		n = min(n, len(l.text))
	}
	return n
}
