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
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/query/filter"
)

// Parse reads a rule; the package comment describes them. Its error is a sentence without a period that names the mistake
// and suggests a correction.
func Parse(text string) (*Rule, error) {
	words, err := split(text)
	if err != nil {
		return nil, err
	}
	r := &Rule{text: strings.Join(words, " ")}
	if len(words) > 0 && isMethod(words[0]) {
		r.method, words = words[0], words[1:]
	}
	if len(words) > 0 && strings.HasPrefix(words[0], "/") {
		r.path, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return nil, errors.New("the rule has no action; " + schema.Choose("", names()))
	}
	if err := r.parseAction(words[0]); err != nil {
		return nil, err
	}
	seed := rand.Uint64()
	var terms []string
	for _, w := range words[1:] {
		name, value, named := strings.Cut(w, ":")
		parse, ok := options[name]
		switch {
		case name == "seed":
			seed, err = strconv.ParseUint(value, 10, 64)
		case ok:
			err = parse(r, value)
		case named && optionName.MatchString(name) && !slices.Contains(filter.Fields(), name):
			return nil, unknownOption(text, w, name)
		default:
			terms = append(terms, w)
		}
		if err != nil {
			return nil, fmt.Errorf("%s is not valid; write, for example, %s", schema.Quote(w), samples[name])
		}
	}
	r.rng = rand.New(rand.NewPCG(seed, 0))
	return r, r.parseFilter(strings.Join(terms, " "))
}

// optionName matches what can only be meant as the name of an option or of a field of the filter.
var optionName = regexp.MustCompile(`^[A-Za-z][\w-]*$`)

// unknownOption returns the error for a word of a rule whose name is none of an option.
func unknownOption(text, word, name string) error {
	known := append(slices.Sorted(maps.Keys(samples)), filter.Fields()...)
	fix := fmt.Sprintf(`to search for the text, quote it: "%s"`, schema.Clean(word))
	if best, ok := schema.Nearest(name, known); ok {
		fix = "did you mean " + best + "?"
	}
	before, _, _ := strings.Cut(text, word)
	column := utf8.RuneCountInString(before) + 1
	return fmt.Errorf("column %d: unknown option %s; %s", column, schema.Quote(name), fix)
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

func (r *Rule) parseAction(word string) error {
	name, arg, given := strings.Cut(word, ":")
	for i, a := range table {
		if a.Name != name {
			continue
		}
		r.action = action(i)
		problem := fmt.Errorf("%s is not valid; write, for example, %s", schema.Quote(word), strings.Join(a.Examples, " or "))
		if given != (a.Argument != "") && !strings.HasPrefix(a.Argument, "[") {
			return problem
		}
		if given && !r.parseArgument(arg) {
			return problem
		}
		return nil
	}
	if like, ok := inDemo[name]; ok {
		return fmt.Errorf("there is no action %s; write %s", schema.Quote(name), like)
	}
	return fmt.Errorf("there is no action %s; %s", schema.Quote(name), schema.Choose(name, names()))
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

// split cuts a rule at white space outside of quotation marks and of slashes that begin a word, or its argument or value.
func split(text string) (words []string, err error) {
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		path := len(words) == 0 || len(words) == 1 && isMethod(words[0])
		n, err := wordEnd(rest, path)
		if err != nil {
			return nil, err
		}
		words, rest = append(words, rest[:n]), rest[n:]
	}
	return words, nil
}

// wordEnd returns the length of the word at the start of a text, which may be a path.
func wordEnd(s string, path bool) (int, error) {
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
			return i, nil
		}
	}
	if within == '"' {
		return 0, errors.New(`a quotation mark is not closed; write ", or \" for one in the text`)
	}
	return len(s), nil
}

// parseFilter reads the terms, and checks that they and the options suit the action.
func (r *Rule) parseFilter(terms string) error {
	switch {
	case r.action == status && (terms != "" || r.nth > 0 || r.after != gate{}):
		return errors.New("status answers requests, before there are events; leave out the filter, nth and after")
	case r.action != status && (r.answer.RetryAfter > 0 || r.answer.Body != ""):
		return errors.New("only status has retry-after and body, as in status:429 retry-after:5s")
	case terms == "":
		return nil
	}
	f, err := filter.ParseFor(terms, []string{""})
	if err != nil {
		var wrong *filter.Error
		if errors.As(err, &wrong) {
			return fmt.Errorf("the filter %s: %s", schema.Quote(terms), wrong.Reason)
		}
		return err
	}
	r.filter = f
	if kind, ok := f.Kind(); ok {
		r.kind = kind
	}
	if r.kind == feeds.Anomaly || r.kind == feeds.Change {
		return errors.New("a rule can select messages, comments and reconnection times: kind:message, kind:comment, kind:retry")
	}
	return nil
}
