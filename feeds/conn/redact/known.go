package redact

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Known are values that are secret although no rule recognizes them, such as those of environment variables. The zero
// value has none.
//
// In an address, each segment of the path and each name or value of a parameter is masked if it is a known value, or
// contains one of at least 6 bytes. In other texts, values of at least 6 bytes are masked: a shorter one may stand for
// anything there.
type Known []string

// minKnown is the length in bytes of the shortest value that is masked inside another text.
const minKnown = 6

// delimiters separate the parts of an address that are masked as a whole.
const delimiters = "/?&;=#"

// NewKnown returns the values, those between the delimiters of an address apart as well. Hosts are shown: what is part
// of one of them, and the origin of a value that is an address, is left out.
func NewKnown(values, hosts []string) Known {
	var k Known
	shown := strings.Join(hosts, " ")
	add := func(value string) {
		if value != "" && (len(value) < minKnown || !strings.Contains(shown, value)) {
			k = append(k, value)
		}
	}
	for _, value := range values {
		add(value)
		if u, err := url.Parse(value); err == nil && u.Host != "" {
			value = strings.TrimPrefix(value, u.Scheme+":")
			value = value[2+strings.IndexAny(value[2:]+"/", delimiters):]
		}
		for part := range strings.FieldsFuncSeq(value, isDelimiter) {
			add(decoded(part))
		}
	}
	slices.SortFunc(k, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(k)
}

func isDelimiter(c rune) bool { return strings.ContainsRune(delimiters, c) }

// URL is the function [URL], with known values masked behind the host.
func (k Known) URL(u *url.URL) string {
	shown := URL(u)
	from := strings.Index(shown, "//")
	if from < 0 {
		return shown
	}
	from += 2
	from += strings.IndexAny(shown[from:]+"/", delimiters)
	if from > len(shown) {
		return shown
	}
	var b strings.Builder
	b.WriteString(shown[:from])
	for rest := shown[from:]; rest != ""; {
		end := strings.IndexFunc(rest, isDelimiter)
		if end < 0 {
			end = len(rest)
		}
		if k.in(rest[:end]) {
			b.WriteString(Mask)
		} else {
			b.WriteString(rest[:end])
		}
		if end < len(rest) {
			b.WriteByte(rest[end])
			end++
		}
		rest = rest[end:]
	}
	masked := plain(b.String())
	if slices.ContainsFunc(k.long(), func(v string) bool { return strings.Contains(masked, plain(v)) }) {
		return shown[:from] + "/" + Mask // A value with delimiters is part of others on both sides.
	}
	return b.String()
}

// in reports whether a part of an address is a known value or contains a long one.
func (k Known) in(part string) bool {
	part = plain(part)
	parts := strings.FieldsFunc(part, isDelimiter) // Which were escaped.
	return slices.ContainsFunc(k, func(v string) bool {
		v = plain(v)
		return slices.Contains(parts, v) || len(v) >= minKnown && strings.Contains(part, v)
	})
}

// plain returns a text without the escapes of an address, in which a plus sign may be a blank.
func plain(s string) string { return strings.ReplaceAll(decoded(s), "+", " ") }

// Address is [Known.URL] for an unparsed address; an invalid one is masked entirely.
func (k Known) Address(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Mask
	}
	return k.URL(u)
}

// Text masks the known values in a text, escaped for an address or not.
func (k Known) Text(s string) string {
	for _, v := range k.long() {
		for _, form := range []string{url.PathEscape(v), url.QueryEscape(v), v} {
			s = strings.ReplaceAll(s, form, Mask)
		}
	}
	return s
}

// long returns the values that are masked inside another text. The longest ones come first.
func (k Known) long() Known {
	short := slices.IndexFunc(k, func(v string) bool { return len(v) < minKnown })
	if short < 0 {
		return k
	}
	return k[:short]
}

// Header is the function [Header], with known values masked.
func (k Known) Header(h http.Header) http.Header {
	shown := Header(h)
	for _, values := range shown {
		for i, v := range values {
			values[i] = k.Text(v)
		}
	}
	return shown
}
