package evidence

import (
	"maps"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

// Placeholder replaces a secret in a command.
const Placeholder = "SECRET"

// Quoted quotes a word for a shell.
func Quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// requestFlags returns the flags that request a feed with both curl and feedscope, and those for feedscope only.
func requestFlags(s *feeds.Spec) (curl, own string) {
	var f flagList
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		for _, value := range redact.Header(s.Header)[name] {
			f.add("-H", name+": "+strings.ReplaceAll(value, redact.Mask, Placeholder))
		}
	}
	if s.Auth.Basic != "" {
		f.add("-u", "USER:"+Placeholder)
	}
	f.when(s.Auth.Bearer != "" || len(s.Auth.TokenCommand) > 0, "--oauth2-bearer "+Quoted(Placeholder))
	f.route(&s.Route)
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
	if s.Poll.Every > 0 {
		f.add("--poll", s.Poll.Every.String())
		f.add("--items", s.Poll.Items)
		f.add("--item-key", s.Poll.Key)
	}
	return curl, string(f)
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

func (f *flagList) route(r *conn.Route) {
	if r.Proxy != "" {
		f.add("-x", strings.ReplaceAll(redact.Address(r.Proxy), redact.Mask, Placeholder))
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
		return "BODY"
	}
	return ""
}
