package filter

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"unicode"

	"feedscope/feeds"
)

// expression is a compiled regular expression; alone, it is the condition that the data, the type, the ID or the feed's
// name matches it.
type expression struct {
	source string
	re     *regexp.Regexp
	// Every match contains one of the literals; empty if none are known. If folded, a match may have letters outside of
	// ASCII for their S and K instead.
	literals []substring
	folded   bool
	inBlock  bool
}

// newExpression compiles a regular expression, by the rule of smart case. The error is a *syntax.Error.
func newExpression(source string) (*expression, error) {
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, err
	}
	folded := source
	if !requiresUpper(tree) {
		folded = "(?i)" + source
	}
	re, err := regexp.Compile(folded)
	if err != nil {
		return nil, err
	}
	e := &expression{source: source, re: re, inBlock: true}
	tree, err = syntax.Parse(folded, syntax.Perl)
	if err != nil {
		return nil, err
	}
	for _, l := range requiredLiterals(tree.Simplify()) {
		find := substring(exact(l.text))
		if l.folded {
			find, e.folded = newFolded(l.text), true
		}
		e.literals = append(e.literals, find)
		e.inBlock = e.inBlock && inBlock(l.text)
	}
	return e, nil
}

func (e *expression) in(s string) bool { return e.canBeIn(s) && e.re.MatchString(s) }

// canBeIn reports whether s has one of the literals, which is much faster than matching.
func (e *expression) canBeIn(s string) bool {
	return len(e.literals) == 0 || slices.ContainsFunc(e.literals, func(l substring) bool { return contains(s, l) }) ||
		e.folded && (strings.Contains(s, "\u017f") || strings.Contains(s, "\u212a"))
}

func (e *expression) match(s subject) bool { return s.any(e.in) }

func (e *expression) matchBlock(b block) (met, known bool) {
	return false, b.kind == feeds.Message && e.inBlock &&
		!e.canBeIn(b.stored) && !e.canBeIn(b.feed) && !e.canBeIn(b.typ)
}

func (e *expression) String() string { return "/" + escapeSlashes(e.source) + "/" }

var escapeOrSlash = regexp.MustCompile(`(?s)\\.|/`)

// escapeSlashes puts a backslash before each slash that does not have one.
func escapeSlashes(source string) string {
	return escapeOrSlash.ReplaceAllStringFunc(source, func(s string) string { return `\` + strings.TrimPrefix(s, `\`) })
}

// requiresUpper reports whether a regular expression has an upper-case letter: alone, or in a class without the same
// letter in lower case.
func requiresUpper(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Flags&syntax.FoldCase == 0 && hasUpper(string(re.Rune))
	case syntax.OpCharClass:
		return classRequiresUpper(re.Rune)
	default:
		return slices.ContainsFunc(re.Sub, requiresUpper)
	}
}

// classRequiresUpper does the same for a class. For a negated class it checks the excluded letters, because those were
// written.
func classRequiresUpper(class []rune) bool {
	negated := len(class) > 0 && class[len(class)-1] == unicode.MaxRune
	for _, r := range unicode.Upper.R16 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			if inClass(class, c) != negated && inClass(class, unicode.ToLower(c)) == negated {
				return true
			}
		}
	}
	return false
}

// inClass reports whether a class, which is pairs of bounds in ascending order, has a letter.
func inClass(class []rune, c rune) bool {
	i := sort.Search(len(class)/2, func(i int) bool { return class[2*i+1] >= c })
	return 2*i < len(class) && class[2*i] <= c
}
