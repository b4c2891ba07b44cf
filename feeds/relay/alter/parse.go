package alter

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/query/filter"
)

// Error is a mistake in a rule.
type Error struct {
	// Column is where it is in the text of the rule, in characters from 1.
	Column int
	// Problem names the mistake and suggests a correction, in a sentence without a period.
	Problem string
}

// Error returns the column and the problem.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Problem) }

// errorAt returns an error at an offset, in bytes, of the text of a rule.
func errorAt(text string, at int, problem string) *Error {
	return &Error{utf8.RuneCountInString(text[:at]) + 1, problem}
}

// Parse reads a rule; the package comment describes them. Its error is an [*Error].
func Parse(text string) (*Rule, error) {
	words, err := split(text)
	if err != nil {
		return nil, err
	}
	r := &Rule{text: joined(words)}
	if len(words) > 0 && isMethod(words[0].text) {
		r.method, words = words[0].text, words[1:]
	}
	if len(words) > 0 && strings.HasPrefix(words[0].text, "/") {
		r.path, words = words[0].text, words[1:]
	}
	if len(words) == 0 {
		return nil, errorAt(text, len(text), "the rule has no action; "+schema.Choose("", names()))
	}
	if problem := r.parseAction(words[0].text); problem != "" {
		return nil, errorAt(text, words[0].at, problem)
	}
	terms, err := r.parseOptions(text, words[1:])
	if err != nil {
		return nil, err
	}
	if problem, at := r.parseFilter(terms); problem != "" {
		if at < 0 {
			at = words[0].at
		}
		return nil, errorAt(text, at, problem)
	}
	return r, nil
}

// parseOptions reads the options among the words, and returns the others.
func (r *Rule) parseOptions(text string, words []word) (terms []word, err error) {
	seed := rand.Uint64()
	for _, w := range words {
		name, value, named := strings.Cut(w.text, ":")
		parse, ok := options[name]
		switch {
		case name == "seed":
			seed, err = strconv.ParseUint(value, 10, 64)
		case ok:
			err = parse(r, value)
		case named && optionName.MatchString(name) && !slices.Contains(filter.Fields(), name):
			return nil, errorAt(text, w.at, unknownOption(w.text, name))
		default:
			terms = append(terms, w)
		}
		if err != nil {
			return nil, errorAt(text, w.at, schema.Quote(w.text)+" is not valid; write, for example, "+samples[name])
		}
	}
	r.rng = rand.New(rand.NewPCG(seed, 0))
	return terms, nil
}

// optionName matches what can only be meant as the name of an option or of a field of the filter.
var optionName = regexp.MustCompile(`^[A-Za-z][\w-]*$`)

// unknownOption says that a word of a rule has a name that is none of an option.
func unknownOption(word, name string) string {
	known := append(slices.Sorted(maps.Keys(samples)), filter.Fields()...)
	fix := fmt.Sprintf(`to search for the text, quote it: "%s"`, schema.Clean(word))
	if best, ok := schema.Nearest(name, known); ok {
		fix = "did you mean " + best + "?"
	}
	return "unknown option " + schema.Quote(name) + "; " + fix
}

func names() []string {
	all := make([]string, len(table))
	for i, a := range table {
		all[i] = a.Name
	}
	return all
}

// isMethod reports whether a word is an HTTP method.
func isMethod(w string) bool { return w != "" && strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

// inDemo are names of the demo's faults that do the same as a rule.
var inDemo = map[string]string{"reset": "cut", "lifetime": "end after:30s", "half-open": "stall after:5s", "no-heartbeat": "drop kind:comment"}

// parseAction reads the action, and returns what is wrong with it; empty for nothing.
func (r *Rule) parseAction(word string) (problem string) {
	name, arg, given := strings.Cut(word, ":")
	for i, a := range table {
		if a.Name != name {
			continue
		}
		r.action = action(i)
		if given != (a.Argument != "") && !strings.HasPrefix(a.Argument, "[") || given && !r.parseArgument(arg) {
			return schema.Quote(word) + " is not valid; write, for example, " + strings.Join(a.Examples, " or ")
		}
		return ""
	}
	if like, ok := inDemo[name]; ok {
		return "there is no action " + schema.Quote(name) + "; write " + like
	}
	return "there is no action " + schema.Quote(name) + "; " + schema.Choose(name, names())
}

// maxTime bounds times in rules.
const maxTime = 24 * time.Hour

func parseTime(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0 && d <= maxTime
}

// parseArgument reads what follows the action, and reports whether it is valid.
func (r *Rule) parseArgument(arg string) (ok bool) {
	switch r.action {
	case stall:
		r.shortest, ok = parseTime(arg)
	case delay:
		low, high, isRange := strings.Cut(arg, "-")
		if r.shortest, ok = parseTime(low); ok && isRange {
			r.longest, ok = parseTime(high)
			ok = ok && r.longest >= r.shortest
		}
	case throttle:
		ok = r.parseRate(arg)
	case edit:
		ok = r.parseEdit(arg)
	case inject, injectBefore:
		arg, ok = unquote(arg)
		r.block = arg
		ok = ok && arg != ""
	case status:
		r.answer.Rule = r
		r.answer.Code, _ = strconv.Atoi(arg)
		ok = r.answer.Code >= 200 && r.answer.Code <= 599 && http.StatusText(r.answer.Code) != ""
	case cut, end, drop, duplicate, actions:
	}
	return ok
}

func (r *Rule) parseRate(arg string) bool {
	n, ok := strings.CutSuffix(arg, "/s")
	if !ok {
		return false
	}
	events, err := strconv.ParseFloat(n, 64)
	r.rate = events
	if err != nil {
		size, failed := schema.ParseSize(n)
		r.rate, r.bytes, err = float64(size), true, failed
	}
	return err == nil && r.rate >= 1.0/3600 && r.rate <= 1<<30
}

func (r *Rule) parseEdit(arg string) bool {
	var ok bool
	switch {
	case strings.HasPrefix(arg, "."):
		r.at, r.data, ok = strings.Cut(arg[1:], "=")
		return ok && r.at != ""
	case strings.HasPrefix(arg, "/"):
		parts := slashed(arg)
		if len(parts) != 2 {
			return false
		}
		var err error
		r.pattern, err = regexp.Compile(parts[0])
		r.data = parts[1]
		return err == nil && parts[0] != ""
	}
	r.data, ok = unquote(arg)
	return ok
}

// slashed returns the texts between the slashes of /a/b/, in which \/ is a slash.
func slashed(s string) (parts []string) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '/':
			b.WriteByte('/')
			i++
		case s[i] == '/':
			parts = append(parts, b.String())
			b.Reset()
		default:
			b.WriteByte(s[i])
		}
	}
	if b.Len() > 0 { // No slash at the end.
		return nil
	}
	return parts
}

// unquote returns the text of a word, which may be quoted.
func unquote(w string) (string, bool) {
	if !strings.HasPrefix(w, `"`) {
		return w, true
	}
	s, err := strconv.Unquote(w)
	return s, err == nil
}

// word is a word of a rule, with its offset in the text.
type word struct {
	text string
	at   int
}

// joined returns words with a space between them.
func joined(words []word) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.text
	}
	return strings.Join(all, " ")
}

// split cuts a rule at white space outside of quotation marks and of slashes that begin a word, or its argument or value.
func split(text string) (words []word, err error) {
	for at := 0; ; {
		rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
		if rest == "" {
			return words, nil
		}
		at = len(text) - len(rest)
		path := len(words) == 0 || len(words) == 1 && isMethod(words[0].text)
		n, closed := wordEnd(rest, path)
		if !closed {
			return nil, errorAt(text, at, `a quotation mark is not closed; write ", or \" for one in the text`)
		}
		words = append(words, word{rest[:n], at})
		at += n
	}
}

// wordEnd returns the length of the word at the start of a text, which may be a path, and whether its quotation marks are closed.
func wordEnd(s string, path bool) (n int, closed bool) {
	within, slashes := byte(0), 0 // Of what is open: a quotation mark, or so many slashes of a regular expression.
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case within != 0 && c == '\\':
			i++
		case within == '/' && c == '/':
			if slashes--; slashes == 0 {
				within = 0
			}
		case within == '"' && c == '"':
			within = 0
		case within != 0:
		case c == '"':
			within = '"'
		case s[:i] == "edit:" && c == '/':
			within, slashes = '/', 2
		case c == '/' && (i == 0 && !path || i > 0 && s[i-1] == '~'):
			within, slashes = '/', 1
		case c == ' ' || c == '\t' || c == '\n':
			return i, true
		}
	}
	return len(s), within != '"'
}

// parseFilter reads the terms, and checks that they and the options suit the action. It returns what is wrong, empty for
// nothing, and where, as an offset in the text of the rule; negative if that is no place in particular.
func (r *Rule) parseFilter(terms []word) (problem string, at int) {
	switch {
	case r.action == status && (len(terms) > 0 || r.nth > 0 || r.after != gate{}):
		return "status answers requests, before there are events; leave out the filter, nth and after", -1
	case r.action != status && (r.answer.RetryAfter > 0 || r.answer.Body != ""):
		return "only status has retry-after and body, as in status:429 retry-after:5s", -1
	case len(terms) == 0:
		return "", -1
	}
	text := joined(terms)
	f, err := filter.ParseFor(text, []string{""})
	var wrong *filter.Error
	switch {
	case errors.As(err, &wrong):
		return "the filter " + schema.Quote(text) + ": " + wrong.Reason, origin(terms, wrong.Offset)
	case err != nil:
		return err.Error(), terms[0].at
	}
	r.filter = f
	if kind, ok := f.Kind(); ok {
		r.kind = kind
	}
	if r.kind == feeds.Anomaly || r.kind == feeds.Change {
		return "a rule can select messages, comments and reconnection times: kind:message, kind:comment, kind:retry", terms[0].at
	}
	return "", -1
}

// origin returns where an offset in joined words is in the text that they are from.
func origin(words []word, offset int) int {
	for _, w := range words[:len(words)-1] {
		if offset <= len(w.text) {
			return w.at + offset
		}
		offset -= len(w.text) + 1
	}
	last := words[len(words)-1]
	return last.at + min(offset, len(last.text))
}
