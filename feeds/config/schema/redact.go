package schema

import (
	"regexp"
	"slices"
	"strings"

	"feedscope/feeds/conn/redact"
)

// masked replaces each character of a secret, which keeps columns in place.
const masked = "•"

// The two groups of each expression are a name, which may be empty, and a value that may be secret.
var (
	userInfo  = regexp.MustCompile(`()([^/\s"'?#]+)@[\w\[]`)
	parameter = regexp.MustCompile(`(?:^|[?&;\s])([^=&;/?#\s"']*)=([^&;/?#\s"']+)`)
	longWord  = regexp.MustCompile(`()([\w.~+:%-]{20,})`)
)

var (
	anyURL    = regexp.MustCompile(`://[^\s"'<>]+`)
	reference = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
	// keyInLine matches a key and its colon; the first group is the key.
	keyInLine = regexp.MustCompile(
		`(?:^|[\s{\[,])["']?([^\s{}\[\],"':-][^\s{}\[\],"':]*(?: [^\s{}\[\],"':]+)*)["']?\s*[:=](?:\s|$)`,
	)
	// gluedKey matches what may be a key although nothing separates it from its value; the first group is the key.
	gluedKey = regexp.MustCompile(`(?:^|[\s{\[,"'])["']?([A-Za-z_][\w-]*)["']?\s*[:=]`)
	comment  = regexp.MustCompile(`(?:^|\s)#`)
)

// maxLine is the length of the longest line whose secrets are looked for, in bytes. Longer ones are masked as a whole.
const maxLine = 16 << 10

// redacted returns line i with its secrets masked, character for character.
func (s *source) redacted(i int) string {
	shown, known := s.excerpts[i]
	if !known {
		if shown = s.lines[i]; len(shown) > maxLine {
			shown = maskAll(shown)
		} else {
			shown = s.withoutSecrets(i)
		}
		s.excerpts[i] = shown
	}
	return shown
}

// withoutSecrets returns line i with its secrets masked. It works on the text alone, since a file with a syntax error
// has no structure. The rest of a line after a secret key and the lines indented below it are secret, and so are lines
// that continue its value, and comments, which may hold old values.
func (s *source) withoutSecrets(i int) string {
	line := s.lines[i]
	continues := s.continues(i)
	from, inSecret := len(line), continues || s.inSecret(i)
	if m := comment.FindStringIndex(line); m != nil {
		from = m[1]
	}
	keys := keyInLine.FindAllStringSubmatchIndex(line, -1)
	if inSecret && !startsWithKey(line, `"'`) {
		from = min(from, indent(line))
	}
	for _, k := range keys {
		if inSecret || s.isSecretKey(line[k[2]:k[3]]) {
			from = min(from, k[1])
		}
	}
	for _, k := range gluedKey.FindAllStringSubmatchIndex(line, -1) {
		if s.isSecret(line[k[2]:k[3]]) {
			from = min(from, k[1])
		}
	}
	return Redact(line[:from]) + maskAll(line[from:])
}

// startsWithKey reports whether a line has a key with nothing before it but its indentation and the characters of skip.
func startsWithKey(line, skip string) bool {
	k := keyInLine.FindStringSubmatchIndex(line)
	return k != nil && strings.Trim(line[indent(line):k[2]], skip) == ""
}

// continues reports whether line i begins inside a secret value of a line above, however far it is indented.
func (s *source) continues(i int) bool {
	for ; i > 0 && !startsWithKey(s.lines[i], `"'{[, `); i-- {
		if s.hasSecretKey(s.lines[i-1]) {
			return true
		}
	}
	return false
}

// hasSecretKey reports whether a line has a key with a secret value, or is too long to tell.
func (s *source) hasSecretKey(line string) bool {
	has, known := s.keyed[line]
	if !known {
		has = len(line) > maxLine ||
			slices.ContainsFunc(keyInLine.FindAllStringSubmatch(line, -1), func(k []string) bool { return s.isSecretKey(k[1]) }) ||
			slices.ContainsFunc(gluedKey.FindAllStringSubmatch(line, -1), func(k []string) bool { return s.isSecret(k[1]) })
		s.keyed[line] = has
	}
	return has
}

// inSecret reports whether line i is indented under a secret key.
func (s *source) inSecret(i int) bool {
	at := indent(s.lines[i])
	for j := i - 1; j >= 0 && at > 0; j-- {
		line := s.lines[j]
		col := indent(line)
		if col >= at || strings.HasPrefix(line[col:], "#") || strings.TrimSpace(line) == "" {
			continue
		}
		at = col
		if s.hasSecretKey(line) {
			return true
		}
	}
	return false
}

// isSecret reports whether the value of a key is secret: by the schema, or for an unknown key by its name, which may
// be a misspelled secret key.
func (s *source) isSecret(key string) bool {
	secret, known := s.secrets[key]
	if known {
		return secret
	}
	for name, secret := range s.secrets {
		if _, near := Nearest(key, []string{name}); near && secret {
			return true
		}
	}
	return redact.SecretName(key)
}

// isSecretKey is isSecret for what is certainly a key. It also knows the flags that a configuration names differently.
func (s *source) isSecretKey(key string) bool {
	_, known := s.secrets[key]
	return s.isSecret(key) || !known && slices.Contains([]string{"data", "json", "user", "proxy-user", "proxy_user"}, key)
}

// QuoteURL is [Quote] for a URL, with secrets redacted.
func QuoteURL(s string) string { return Quote(Redact(s)) }

// Redact masks user information, secret parameters and tokens in s, character for character.
func Redact(s string) string {
	s = maskGroup(s, userInfo, func(string, string) bool { return true })
	s = maskGroup(s, parameter, func(name, value string) bool {
		return redact.SecretName(name) || redact.Address("/?"+name+"="+value) != "/?"+name+"="+value
	})
	return anyURL.ReplaceAllStringFunc(s, func(u string) string {
		return maskGroup(u, longWord, func(_, value string) bool { return redact.Text(value) != value })
	})
}

// maskGroup masks the second group of each match of re in s for which secret returns true.
func maskGroup(s string, re *regexp.Regexp, secret func(name, value string) bool) string {
	var b strings.Builder
	done := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		if secret(s[m[2]:m[3]], s[m[4]:m[5]]) {
			b.WriteString(s[done:m[4]] + maskAll(s[m[4]:m[5]]))
			done = m[5]
		}
	}
	return b.String() + s[done:]
}

var visible = regexp.MustCompile(`[^ \t]`)

// maskAll masks everything in s except spaces and environment references without a default.
func maskAll(s string) string {
	var b strings.Builder
	done := 0
	for _, m := range append(reference.FindAllStringIndex(s, -1), []int{len(s), len(s)}) {
		b.WriteString(visible.ReplaceAllString(s[done:m[0]], masked) + s[m[0]:m[1]])
		done = m[1]
	}
	return b.String()
}

// indent returns the byte offset of a line's contents, after spaces and list hyphens.
func indent(line string) int {
	rest := strings.TrimLeft(line, " \t")
	for strings.HasPrefix(rest, "- ") {
		rest = strings.TrimLeft(rest[2:], " \t")
	}
	return len(line) - len(rest)
}
