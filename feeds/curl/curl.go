// Package curl writes the requests of feeds as flags of curl, which are feedscope's too, for people to paste into a shell.
// Placeholders replace every value that may be secret; [FillIn] says what they stand for. It runs nothing.
package curl

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

// Placeholder replaces a secret in a command, bodyPlaceholder a body, which may be secret.
const (
	Placeholder     = "SECRET"
	bodyPlaceholder = "BODY"
)

// maskedParameter matches a parameter of an address whose value is masked.
var maskedParameter = regexp.MustCompile(`([^?&;/#=]+)=` + redact.Mask)

// FillIn describes what the placeholders of a request stand for; empty without any.
func FillIn(s *feeds.Spec) string {
	var all []string
	address := s.Secrets.Address(s.URL)
	for _, m := range maskedParameter.FindAllStringSubmatch(address, -1) {
		all = append(all, m[1]+" in the address")
	}
	if strings.Contains(maskedParameter.ReplaceAllString(address, ""), redact.Mask) {
		all = append(all, "the secret part of the address")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		all = append(all, "the header "+name)
	}
	for _, secret := range []struct {
		what string
		has  bool
	}{
		{"the user's password", s.Auth.Basic != ""},
		{"the token", s.Auth.Bearer != "" || len(s.Auth.TokenCommand) > 0},
		{"the credentials of the proxy", strings.Contains(s.Secrets.Address(s.Route.Proxy), redact.Mask)},
	} {
		if secret.has {
			all = append(all, secret.what)
		}
	}
	text := ""
	if len(all) > 0 {
		text = Placeholder + " is " + strings.Join(all, ", ")
	}
	if len(s.Body) > 0 && s.BodyFile == "" {
		text = strings.TrimPrefix(text+"; "+bodyPlaceholder+" is the body of the request", "; ")
	}
	return text
}

// Address returns the address of a feed for a shell.
func Address(redacted string) string {
	return Quote(strings.ReplaceAll(redacted, redact.Mask, Placeholder))
}

// Command returns a command that makes the request of a feed once, with further headers.
func Command(s *feeds.Spec, headers ...string) string {
	flags := Request(s)
	own := func(name, value string) {
		if !strings.Contains(string(flags), " -H '"+name+": ") {
			headers = append([]string{name + ": " + value}, headers...)
		}
	}
	switch {
	case s.BodyFile != "":
		own("Content-Type", "application/json") // The most likely type: the file is not read.
	case len(s.Body) > 0:
		own("Content-Type", conn.BodyType(s.Body))
	}
	own("Accept", "text/event-stream")
	var all Flags
	for _, h := range headers {
		all.Add("-H", h)
	}
	return "curl -N" + string(all) + " " + Address(s.Secrets.Address(s.URL)) + string(flags)
}

// Request returns the flags that make the request of a feed, for curl as well as for feedscope.
func Request(s *feeds.Spec) (f Flags) {
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		f.Add("-H", name+": "+Placeholder) // What the user gave may be secret whatever its name; see [redact.Request].
	}
	if s.Auth.Basic != "" {
		f.Add("-u", "USER:"+Placeholder)
	}
	f.When(s.Auth.Bearer != "" || len(s.Auth.TokenCommand) > 0, "--oauth2-bearer "+Quote(Placeholder))
	f.route(s)
	f.Add("-X", s.Method)
	f.Add("--data", fileOr(s.BodyFile, s.Body))
	f.When(s.Compressed, "--compressed")
	return f
}

// Flags is part of a command line, each flag preceded by a space.
type Flags string

// Add appends a flag with its value, unless the value is empty.
func (f *Flags) Add(name, value string) {
	if value != "" {
		*f += Flags(" " + name + " " + Quote(value))
	}
}

// When appends a flag if it is set.
func (f *Flags) When(set bool, name string) {
	if set {
		*f += Flags(" " + name)
	}
}

func (f *Flags) route(s *feeds.Spec) {
	r := &s.Route
	if r.Proxy != "" {
		f.Add("-x", strings.ReplaceAll(s.Secrets.Address(r.Proxy), redact.Mask, Placeholder))
	}
	f.Add("--noproxy", r.NoProxy)
	for _, entry := range r.Resolve {
		f.Add("--resolve", entry)
	}
	f.Add("--unix-socket", r.UnixSocket)
	f.Add("--cacert", r.TLS.CA)
	f.Add("--cert", r.TLS.Cert)
	f.Add("--key", r.TLS.Key)
	f.When(r.TLS.Insecure, "-k")
	version := [...]string{conn.HTTP1: "--http1.1", conn.HTTP2: "--http2", conn.H2C: "--http2-prior-knowledge"}[r.HTTP]
	f.When(version != "", version)
}

// fileOr returns the file of a body, or a placeholder for a body given directly, which may be secret.
func fileOr(file string, body []byte) string {
	switch {
	case file != "":
		return "@" + file
	case len(body) > 0:
		return bodyPlaceholder
	}
	return ""
}
