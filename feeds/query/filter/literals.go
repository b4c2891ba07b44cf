package filter

import "regexp/syntax"

// literal is a text that every match of a regular expression contains.
type literal struct {
	text   string
	folded bool
}

// maxLiterals is the largest number of alternatives worth searching for one by one.
const maxLiterals = 16

// requiredLiterals returns texts at least one of which is in every match of a simplified regular expression; none if
// none are known.
func requiredLiterals(re *syntax.Regexp) []literal {
	switch re.Op {
	case syntax.OpLiteral:
		return []literal{{text: string(re.Rune), folded: re.Flags&syntax.FoldCase != 0}}
	case syntax.OpCapture, syntax.OpPlus:
		return requiredLiterals(re.Sub[0])
	case syntax.OpConcat:
		return bestLiterals(re.Sub)
	case syntax.OpAlternate:
		return allLiterals(re.Sub)
	default:
	}
	return nil
}

// bestLiterals returns the literals of the part whose shortest literal is the longest.
func bestLiterals(parts []*syntax.Regexp) (best []literal) {
	for _, part := range parts {
		if l := requiredLiterals(part); shortest(l) > shortest(best) {
			best = l
		}
	}
	return best
}

// allLiterals returns the literals of all parts if each has some.
func allLiterals(parts []*syntax.Regexp) (all []literal) {
	for _, part := range parts {
		l := requiredLiterals(part)
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
