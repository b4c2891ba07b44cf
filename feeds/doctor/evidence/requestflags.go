package evidence

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

// blanks describes what the placeholders of a request stand for.
func blanks(s *feeds.Spec) string {
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

// Quoted quotes a word for a shell.
func Quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// requestFlags returns the flags that request a feed with both curl and feedscope, and those for feedscope only.
func requestFlags(s *feeds.Spec) (curl, own string) {
	var f flagList
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		f.add("-H", name+": "+Placeholder) // What the user gave may be secret whatever its name; see [redact.Request].
	}
	if s.Auth.Basic != "" {
		f.add("-u", "USER:"+Placeholder)
	}
	f.when(s.Auth.Bearer != "" || len(s.Auth.TokenCommand) > 0, "--oauth2-bearer "+Quoted(Placeholder))
	f.route(s)
	f.add("-X", s.Method)
	f.add("--data", fileOr(s.BodyFile, s.Body))
	f.when(s.Compressed, "--compressed")
	curl = string(f)
	f = ""
	f.add("--token-env", s.Auth.TokenEnv)
	f.add("--token-file", s.Auth.TokenFile)
	f.when(s.Repeat, "--repeat")
	f.when(s.NoReconnect, "--no-reconnect")
	f.when(s.Lines, "--decode ndjson")
	f.add("--resume", resumeFlag(&s.Resume))
	f.add("--resume-events", strings.Join(s.ResumeEvents, ","))
	f.add("--last-event-id", s.LastEventID)
	f.add("--time", s.TimePath)
	f.when(s.Force, "--force")
	if s.Poll.Every > 0 {
		f.add("--poll", s.Poll.Every.String())
		f.add("--items", s.Poll.Items)
		f.add("--item-key", s.Poll.Key)
	}
	return curl, string(f)
}

// resumeFlag returns the value of --resume; empty for the default.
func resumeFlag(r *feeds.Resume) string {
	switch {
	case r.By == feeds.ByNothing:
		return "none"
	case r.By == feeds.ByQuery && r.Path != "":
		return "query:" + r.Name + "=" + r.Path
	case r.By == feeds.ByQuery:
		return "query:" + r.Name
	}
	return ""
}

// flagList is part of a command line, each flag preceded by a space.
type flagList string

// add appends a flag with its value, unless the value is empty.
func (f *flagList) add(name, value string) {
	if value != "" {
		*f += flagList(" " + name + " " + Quoted(value))
	}
}

func (f *flagList) when(set bool, name string) {
	if set {
		*f += flagList(" " + name)
	}
}

func (f *flagList) route(s *feeds.Spec) {
	r := &s.Route
	if r.Proxy != "" {
		f.add("-x", strings.ReplaceAll(s.Secrets.Address(r.Proxy), redact.Mask, Placeholder))
	}
	f.add("--noproxy", r.NoProxy)
	for _, entry := range r.Resolve {
		f.add("--resolve", entry)
	}
	f.add("--unix-socket", r.UnixSocket)
	f.add("--cacert", r.TLS.CA)
	f.add("--cert", r.TLS.Cert)
	f.add("--key", r.TLS.Key)
	f.when(r.TLS.Insecure, "-k")
	version := [...]string{conn.HTTP1: "--http1.1", conn.HTTP2: "--http2", conn.H2C: "--http2-prior-knowledge"}[r.HTTP]
	f.when(version != "", version)
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
