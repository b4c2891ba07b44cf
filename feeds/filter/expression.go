package filter

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"unicode"

	"feedscope/feeds"
	"feedscope/feeds/filter/automaton"
)

// expression is a compiled regular expression; by itself it is the condition that it is found in the data, the type,
// the id or the feed's name.
type expression struct {
	source string
	re     *regexp.Regexp
	// automaton is the same, where it only matters whether it is found.
	automaton *automaton.Automaton
	// needles are texts of which one is in whatever the expression is found in; empty: none are known.
	needles []needle
	plain   bool
}

// newExpression compiles a regular expression, by the rule of smart case. The error is a *syntax.Error.
func newExpression(source string) (*expression, error) {
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, err
	}
	folded := source
	if !callsForUpper(tree) {
		folded = "(?i)" + source
	}
	re, err := regexp.Compile(folded)
	if err != nil {
		return nil, err
	}
	e := &expression{source: source, re: re, automaton: automaton.New(re), plain: true}
	tree, err = syntax.Parse(folded, syntax.Perl)
	if err != nil {
		return nil, err
	}
	for _, l := range required(tree.Simplify()) {
		e.needles = append(e.needles, l.needle())
		e.plain = e.plain && plain(l.text)
	}
	return e, nil
}

func (e *expression) in(s string) bool { return e.may(s) && e.automaton.Match(s) }

// may tells whether the expression may be found in s.
func (e *expression) may(s string) bool {
	return len(e.needles) == 0 || slices.ContainsFunc(e.needles, func(n needle) bool {
		from, _ := n.index(s)
		return from >= 0
	})
}

func (e *expression) match(s subject) bool { return s.any(e.in) }

func (e *expression) sift(b block) Verdict {
	if b.kind != feeds.Message || !e.plain || e.may(b.stored) || e.may(b.feed) || e.may(b.typ) {
		return Unknown
	}
	return No
}

func (e *expression) cost() int { return costRegexp }

func (e *expression) String() string { return "/" + escapeSlashes(e.source) + "/" }

// escapeSlashes puts a backslash before each slash that has none.
func escapeSlashes(source string) string {
	var b strings.Builder
	for i := 0; i < len(source); i++ {
		switch {
		case source[i] == '\\' && i+1 < len(source):
			b.WriteByte(source[i])
			i++
		case source[i] == '/':
			b.WriteByte('\\')
		}
		b.WriteByte(source[i])
	}
	return b.String()
}

// callsForUpper tells whether a regular expression has an upper-case letter: by itself, or in a class that has not the same
// letter in lower case.
func callsForUpper(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Flags&syntax.FoldCase == 0 && hasUpper(string(re.Rune))
	case syntax.OpCharClass:
		return classCallsForUpper(re.Rune)
	default:
		return slices.ContainsFunc(re.Sub, callsForUpper)
	}
}

// classCallsForUpper looks at what is written: of a class with everything but some letters, at those.
func classCallsForUpper(class []rune) bool {
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

// inClass tells whether a class, which is pairs of bounds in ascending order, has a letter.
func inClass(class []rune, c rune) bool {
	i := sort.Search(len(class)/2, func(i int) bool { return class[2*i+1] >= c })
	return 2*i < len(class) && class[2*i] <= c
}
