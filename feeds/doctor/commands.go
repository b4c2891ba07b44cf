package doctor

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// placeholder stands in a command for what is secret, to be filled in.
const placeholder = "SECRET"

// command is what checks the fix.
func (r *Rule) command(e *Evidence) string {
	address := quoted(strings.ReplaceAll(e.URL, conn.Masked, placeholder))
	text := cmp.Or(r.verify, "feedscope doctor URL")
	flags := e.CurlFlags
	if own := strings.HasPrefix(text, "feedscope"); own && e.Name != "" {
		address, flags = e.Name, ""
	} else if own {
		flags += e.OwnFlags
	}
	port := "443"
	if u, err := url.Parse(e.URL); err == nil && u.Port() != "" {
		port = u.Port()
	}
	return strings.NewReplacer("PORT", port, "URL", address+flags, "HOST", e.Host).Replace(text)
}

// quoted makes a word of a shell's of what is not plain.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// flagsOf are the flags with which a feed is asked for by curl and by feedscope alike, and those that only feedscope has.
func flagsOf(s *feeds.Spec) (curl, own string) {
	var f flagList
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		for _, value := range conn.MaskHeader(s.Header)[name] {
			f.add("-H", name+": "+strings.ReplaceAll(value, conn.Masked, placeholder))
		}
	}
	f.auth(&s.Auth)
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

// flagList is a part of a command line, each flag with a space before it.
type flagList string

// add adds a flag with a value; an empty one is none.
func (f *flagList) add(name, value string) {
	if value != "" {
		*f += flagList(" " + name + " " + quoted(value))
	}
}

func (f *flagList) when(set bool, name string) {
	if set {
		*f += flagList(" " + name)
	}
}

func (f *flagList) auth(a *conn.Auth) {
	if a.Basic != "" {
		f.add("-u", "USER:"+placeholder)
	}
	if a.Bearer != "" || len(a.TokenCommand) > 0 {
		f.add("--oauth2-bearer", placeholder)
	}
}

func (f *flagList) route(r *conn.Route) {
	if r.Proxy != "" {
		f.add("-x", strings.ReplaceAll(maskURL(r.Proxy), conn.Masked, placeholder))
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
	f.when(r.HTTP == conn.HTTP1, "--http1.1")
	f.when(r.HTTP == conn.HTTP2, "--http2")
	f.when(r.HTTP == conn.H2C, "--http2-prior-knowledge")
}

// fileOr names the file of a body; that of one which is given itself may be secret.
func fileOr(file string, body []byte) string {
	switch {
	case file != "":
		return "@" + file
	case len(body) > 0:
		return "BODY"
	}
	return ""
}
