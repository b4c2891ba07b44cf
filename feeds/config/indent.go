package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// textLine is a line of the file, taken apart without a parser: where a parser fails, indentation still tells what was meant.
type textLine struct {
	// dashes are the columns of the hyphens that begin entries, col that of what follows them.
	dashes []int
	col    int
	// key is the key that the line begins with, and text all behind the hyphens; both empty in a line without contents.
	key, text string
}

// keyed finds a key and its colon.
var keyed = regexp.MustCompile(`^["']?([\pL_][\w-]*)["']?\s*:(?:\s|$)`)

func textLineOf(line string) textLine {
	text := strings.TrimLeft(line, " ")
	r := textLine{col: len(line) - len(text) + 1}
	for strings.HasPrefix(text, "- ") {
		r.dashes = append(r.dashes, r.col)
		rest := strings.TrimLeft(text[1:], " ")
		r.col += len(text) - len(rest)
		text = rest
	}
	if text != "" && text[0] != '#' {
		r.text = text
	}
	if m := keyed.FindStringSubmatch(r.text); m != nil {
		r.key = m[1]
	}
	return r
}

// level is a column in which keys, or hyphens, stand that a line could go on with.
type level struct {
	col  int
	dash bool
	keys []string
	line int // Of the last of them.
}

// levels gives what is open before a line, counted from 1, from left to right. Headers, which may hold secrets, are left out.
func (s *source) levels(line int) []level {
	var open []level
	add := func(col int, dash bool, key string, line int) {
		open = slices.DeleteFunc(open, func(l level) bool { return l.col > col || l.col == col && l.dash && !dash })
		if len(open) == 0 || open[len(open)-1].col != col || open[len(open)-1].dash != dash {
			open = append(open, level{col: col, dash: dash})
		}
		last := &open[len(open)-1]
		last.line = line
		if key != "" {
			last.keys = append(last.keys, key)
		}
	}
	for i, text := range s.lines[:line-1] {
		r := textLineOf(text)
		for _, col := range r.dashes {
			add(col, true, "", i+1)
		}
		if r.key != "" && !belowHeaders(s.lines, i) {
			add(r.col, false, r.key, i+1)
		}
	}
	return open
}

// where says in which column a line should begin.
func (s *source) where(line int) string {
	r := textLineOf(s.lines[line-1])
	dash := len(r.dashes) > 0
	open := slices.DeleteFunc(s.levels(line), func(l level) bool { return l.dash != dash })
	fits := slices.DeleteFunc(slices.Clone(open), func(l level) bool { return r.key == "" || !together(append([]string{r.key}, l.keys...)...) })
	if !dash && len(fits) == 1 {
		open = fits
	}
	switch {
	case len(open) == 1 && dash:
		return fmt.Sprintf("begin it in column %d, like the hyphen on line %d", open[0].col, open[0].line)
	case len(open) == 1:
		return fmt.Sprintf("begin it in column %d, like %s on line %d", open[0].col, quote(open[0].keys[len(open[0].keys)-1]), open[0].line)
	}
	return "indent it as far as the keys that it belongs to"
}

// tooDeep reports the line behind a value if it is a key that is indented as if the value were a group.
func (r *report) tooDeep(line int) bool {
	above := textLineOf(r.src.lines[line-1])
	for i := line; i < len(r.src.lines); i++ {
		below := textLineOf(r.src.lines[i])
		if below.text == "" {
			continue
		}
		if below.key == "" || above.key == "" || belowHeaders(r.src.lines, i) || len(below.dashes) > 0 || below.col <= above.col {
			return false
		}
		p := pos{i + 1, below.col, utf8.RuneCountInString(below.key)}
		r.fail(p, fmt.Sprintf("%s is indented as if it belonged to %s, which has a value already", quote(below.key), quote(above.key)),
			fmt.Sprintf("begin it in column %d, like %s on line %d", above.col, quote(above.key), line))
		return true
	}
	return false
}

// aWord finds the word that a line begins with, behind what may be meant for the hyphen of an entry.
var aWord = regexp.MustCompile(`^([-–—*•·]?\s*)([\pL_][\w-]*)`)

// notKeyed says how a line without a key was probably meant; it quotes nothing but keys that there are.
func (s *source) notKeyed(line int) (problem, fix string) {
	r := textLineOf(s.lines[line-1])
	problem, fix = `this line is not "key: value"`, "write a colon and a space after the key"
	if len(r.dashes) > 0 && r.key != "" {
		return "an entry of a list cannot begin in this column", s.where(line)
	}
	m := aWord.FindStringSubmatch(r.text)
	if m == nil || belowHeaders(s.lines, line-1) {
		return problem, fix
	}
	if key, ok := anyKey(m[2]); ok {
		fix = "write " + quote(key+":")
		if len(m[0]) < len(strings.TrimSpace(r.text)) {
			fix += ", a space, and then the value"
		}
	}
	return problem, fix
}
