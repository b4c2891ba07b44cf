package schema

import (
	"regexp"
	"strings"
)

// Env looks up an environment variable, as [os.LookupEnv] does.
type Env = func(name string) (value string, ok bool)

// referenceToVariable matches ${NAME}, ${NAME:-default}, either without its closing brace, and the escape "$${".
var referenceToVariable = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}?`)

// expand replaces environment references in a scalar: ${NAME} and ${NAME:-default}, where the default replaces a
// variable that is unset or empty. "$${" is a literal "${". ${NAME:-} alone leaves the key unset.
func (r *reader) expand(n *node) *node {
	n.shown, n.written = n.text, n.text
	optional := optionalVariable.MatchString(n.text)
	n.text = referenceToVariable.ReplaceAllStringFunc(n.text, func(ref string) string {
		if ref == "$${" {
			return "${"
		}
		value, problem, fix := r.lookup(ref)
		if problem != "" {
			r.fail(n.pos, problem, fix)
			n.kind = broken
		}
		n.expanded = true
		return value
	})
	if optional && n.text == "" {
		n.kind, n.unset = null, true
	}
	return n
}

// optionalVariable matches a scalar that is unset if its variable is.
var optionalVariable = regexp.MustCompile(`^\$\{[^}:]*:-\}$`)

// lookup returns the value of a reference, or the problem and its fix.
func (r *reader) lookup(ref string) (value, problem, fix string) {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(ref, "${"), "}")
	name, def, hasDefault := strings.Cut(inner, ":-")
	switch {
	case !closed:
		return "", Quote(ref) + " has no closing brace", "write ${NAME}, or $${ for a literal ${"
	case strings.Contains(def, "${"):
		return "", "a default cannot contain another reference", "use plain text as the default: ${NAME:-text}"
	case !IsVariable(name):
		return "", Quote(ref) + " is not the name of an environment variable",
			"write ${NAME} or ${NAME:-default}, or $${ for a literal ${"
	}
	value, ok := r.env(name)
	switch {
	case value != "":
		r.references.use(name, value)
		return value, "", ""
	case hasDefault:
		return def, "", ""
	case !ok:
		return "", "the environment variable " + name + " is not set",
			"set it, or give it a default: ${" + name + ":-text}"
	}
	return "", "", ""
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// IsVariable reports whether s is a portable environment variable name.
func IsVariable(s string) bool { return variableName.MatchString(s) }
