package config

import (
	"math"
	"regexp"
	"strings"
)

// masked stands for a character of a secret.
const masked = '•'

var (
	userInfo   = regexp.MustCompile(`://([^/?#\s"']*)@`)
	proxyUser  = regexp.MustCompile(`(?i)proxy["']?\s*:\s*["']?([^/\s"'@]*)@`) // Without a scheme.
	queryValue = regexp.MustCompile(`[?&][^=&\s"']*=([^&#\s"']+)`)
	reference  = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
	// secretKey finds a key with a secret for its value, which may stand within a line: headers, and names that tell.
	secretKey = regexp.MustCompile(`(?i)(?:^|[\s{\[,"'])(headers|auth|basic|bearer|[\w-]*(?:authorization|cookie|token|secret|passw|credential|api[-_]?key|access[-_]?key)[\w-]*)["']?\s*:`)
)

// mask gives line i with the secrets that it may hold made unreadable, character for character: values of headers and of auth,
// values of keys that are named like a secret, user information and query values of URLs. It works on the text
// alone, since a file with a syntax error has no structure to go by. References to the environment stay.
func mask(lines []string, i int) string {
	line := maskURL(lines[i])
	if from := secretFrom(lines, i); from >= 0 {
		line = line[:from] + maskAll(line[from:])
	}
	return line
}

// maskURL masks user information and query values in s.
func maskURL(s string) string {
	return maskGroup(maskGroup(maskGroup(s, userInfo), proxyUser), queryValue)
}

// maskGroup masks what the first group of re matches in s.
func maskGroup(s string, re *regexp.Regexp) string {
	var b strings.Builder
	done := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[done:m[2]])
		b.WriteString(maskAll(s[m[2]:m[3]]))
		done = m[3]
	}
	return b.String() + s[done:]
}

// maskAll masks everything in s but spaces and plain references to the environment.
func maskAll(s string) string {
	var b strings.Builder
	done := 0
	hide := func(part string) {
		for _, c := range part {
			if c != ' ' && c != '\t' {
				c = masked
			}
			b.WriteRune(c)
		}
	}
	for _, m := range reference.FindAllStringIndex(s, -1) {
		hide(s[done:m[0]])
		b.WriteString(s[m[0]:m[1]])
		done = m[1]
	}
	hide(s[done:])
	return b.String()
}

// secretFrom gives the byte of line i after which a secret stands, or -1.
func secretFrom(lines []string, i int) int {
	line := maskURL(lines[i])
	start := indent(line)
	if strings.HasPrefix(line[start:], "#") {
		return -1
	}
	if belowHeaders(lines, i) {
		if colon := strings.Index(line[start:], ":"); colon >= 0 {
			return start + colon + 1
		}
		return start
	}
	m := secretKey.FindStringSubmatchIndex(line)
	if m == nil {
		return -1
	}
	key, after := line[m[2]:m[3]], m[1]
	if inner := strings.Index(line[after:], ":"); (key == "headers" || key == "auth") && inner >= 0 {
		return after + inner + 1
	}
	return after
}

// belowHeaders tells whether line i is part of what stands below a key headers or auth.
func belowHeaders(lines []string, i int) bool {
	at := indent(lines[i])
	if strings.Contains(lines[i][:at], "\t") {
		at = math.MaxInt // A tab is as wide as anybody likes.
	}
	for j := i - 1; j >= 0 && at > 0; j-- {
		line := lines[j]
		in := indent(line)
		if in >= at || strings.HasPrefix(line[in:], "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if strings.HasPrefix(line[in:], "headers:") || strings.HasPrefix(line[in:], "auth:") {
			return true
		}
		at = in
	}
	return false
}

// indent is the byte at which a line's contents begin, after spaces and the dashes of lists.
func indent(line string) int {
	i := 0
	for i < len(line) {
		switch {
		case line[i] == ' ' || line[i] == '\t':
			i++
		case strings.HasPrefix(line[i:], "- "):
			i += 2
		default:
			return i
		}
	}
	return i
}
