package config

import (
	"path/filepath"
	"strings"
	"time"

	"feedscope/feeds/conn"
)

// Auth says who asks for a feed; see conn.Auth. At most one of its keys is set, Timeout aside.
type Auth struct {
	// Basic is user:password.
	Basic string `yaml:"basic"`
	// Bearer is a token.
	Bearer string `yaml:"bearer"`
	// TokenEnv names the environment variable, TokenFile the file with the token.
	TokenEnv  string `yaml:"token_env"`
	TokenFile string `yaml:"token_file"`
	// TokenCommand is a program with its arguments that writes the token.
	TokenCommand []string `yaml:"token_command"`
	// Timeout bounds the program, at least 1ms; 10s by default.
	Timeout time.Duration `yaml:"timeout"`
}

// TLS says how a feed is encrypted; see conn.TLS.
type TLS struct {
	// Cert and Key are the files of a client certificate, both or neither.
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
	// CA is the file of the authorities that are trusted; empty: the system's.
	CA string `yaml:"ca"`
	// Insecure takes any certificate; false by default.
	Insecure bool `yaml:"insecure"`
}

// Versions are the values of a feed's http, in the order of conn.Version; the first is the default.
func Versions() []string { return []string{"auto", "1.1", "2", "h2c"} }

// connectionFields are the keys of a feed that say which way its connections take, and who asks.
func connectionFields(f *Feed) []field {
	return []field{
		{key: "auth", set: readAuth(&f.Auth)},
		{key: "tls", set: readTLS(&f.TLS)},
		{key: "proxy", set: proxyURL(&f.Proxy)},
		{key: "no_proxy", set: text(&f.NoProxy, `"localhost,10.0.0.0/8"`)},
		{key: "resolve", set: listOf(&f.Resolve, "example.com:443:127.0.0.1", resolveEntry)},
		{key: "unix_socket", set: text(&f.UnixSocket, "/run/feed.sock")},
		{key: "http", set: oneOf(&f.HTTP, Versions()...)},
	}
}

// ways are the keys of auth of which there may be one.
var ways = []string{"basic", "bearer", "token_env", "token_file", "token_command"}

func authFields(a *Auth) []field {
	return []field{
		{key: "basic", set: userPassword(&a.Basic)},
		{key: "bearer", set: text(&a.Bearer, "${TOKEN}")},
		{key: "token_env", set: variable(&a.TokenEnv)},
		{key: "token_file", set: text(&a.TokenFile, "token.txt")},
		{key: "token_command", set: unquoted("a list of words", "[vault, read, -field=token, feed]", words(&a.TokenCommand))},
		{key: "timeout", set: duration(&a.Timeout, time.Millisecond, "10s")},
	}
}

func readAuth(a *Auth) setter {
	const example = "auth: {token_env: FEED_TOKEN}"
	return unquoted("keys with values", "{token_env: FEED_TOKEN}", func(r *reader, n *node) {
		r.object(n, "auth", example, authFields(a))
		if n.kind != object {
			return
		}
		var first string
		for _, way := range ways {
			switch v := n.get(way); {
			case !n.has(way):
			case first != "":
				r.fail(v.pos, "auth has both "+first+" and "+way, "keep one of them")
			default:
				first = way
			}
		}
	})
}

// unquoted reads by set what is no scalar: one in its place may be a secret, which no error is to quote.
func unquoted(want, example string, set setter) setter {
	return func(r *reader, n *node) {
		if n.kind == scalar {
			r.fail(n.pos, n.label()+" must be "+want, "write for example "+n.example(example))
			return
		}
		set(r, n)
	}
}

// words reads a list of texts that is not empty.
func words(dst *[]string) setter {
	const example = "vault"
	return func(r *reader, n *node) {
		if n.kind == list && len(n.items) == 0 {
			r.fail(n.pos, n.label()+" is empty", "write for example "+n.example("[vault, read, -field=token, feed]"))
			return
		}
		listOf(dst, example, func(s *string) setter { return text(s, example) })(r, n)
	}
}

// userPassword reads user:password.
func userPassword(dst *string) setter {
	return func(r *reader, n *node) {
		const example = "operator:${SECRET}"
		var s string
		text(&s, example)(r, n)
		if s != "" && !strings.Contains(s, ":") {
			r.fail(n.pos, n.label()+" needs a colon, with the name of the user before it", "write for example "+n.example(example))
			return
		}
		*dst = s
	}
}

// variable reads the name of an environment variable.
func variable(dst *string) setter {
	return func(r *reader, n *node) {
		var s string
		text(&s, "FEED_TOKEN")(r, n)
		if s != "" && !isName(s) {
			r.fail(n.pos, n.label()+" is the name of an environment variable: letters, digits and underscores",
				"write for example "+n.example("FEED_TOKEN")+"; bearer takes a token itself")
			return
		}
		*dst = s
	}
}

// proxyURL reads the URL of a proxy. No error shows any of it.
func proxyURL(dst *string) setter {
	return func(r *reader, n *node) {
		const example = "http://proxy.example.com:3128"
		var s string
		text(&s, example)(r, n)
		if s == "" {
			return
		}
		if _, err := conn.ParseProxy(s); err != nil {
			r.fail(n.pos, n.label()+": "+err.Error(), "write for example "+n.example(example))
			return
		}
		*dst = s
	}
}

func resolveEntry(dst *string) setter {
	return func(r *reader, n *node) {
		const example = "example.com:443:127.0.0.1"
		var s string
		text(&s, example)(r, n)
		if s == "" {
			return
		}
		if _, _, err := conn.ParseResolve(s); err != nil {
			r.fail(n.pos, n.label()+": "+err.Error(), "write for example "+n.example(example))
			return
		}
		*dst = s
	}
}

func tlsFields(t *TLS) []field {
	return []field{
		{key: "cert", set: text(&t.Cert, "client.pem")},
		{key: "key", set: text(&t.Key, "client.key")},
		{key: "ca", set: text(&t.CA, "ca.pem")},
		{key: "insecure", set: boolean(&t.Insecure)},
	}
}

func readTLS(t *TLS) setter {
	return func(r *reader, n *node) {
		r.object(n, "tls", "tls: {ca: ca.pem}", tlsFields(t))
		if n.kind != object {
			return
		}
		for _, pair := range [][2]string{{"cert", "key"}, {"key", "cert"}} {
			if v := n.get(pair[0]); n.has(pair[0]) && !n.has(pair[1]) {
				r.fail(v.pos, "tls has a "+pair[0]+" but no "+pair[1], "write both: {cert: client.pem, key: client.key}; they may name the same file")
			}
		}
	}
}

// checkConnection reports keys of a feed that contradict each other.
func checkConnection(r *reader, f *Feed, n *node) {
	fail := func(key, problem, fix string) {
		if v := n.get(key); v != nil && v.kind != broken {
			r.fail(v.pos, problem, fix)
		}
	}
	if f.UnixSocket != "" && f.Proxy != "" {
		fail("unix_socket", "a feed has either a proxy or a unix_socket", "delete one of the two")
	}
	if f.HTTP == "2" && strings.HasPrefix(f.URL, "http://") {
		fail("http", "http: 2 needs an https URL", "write https:// in url, or http: h2c for HTTP/2 without TLS")
	}
	if auth := f.Auth.conn(); !auth.IsZero() && f.Headers["Authorization"] != "" {
		fail("auth", "a feed has either auth or a header Authorization", "delete one of the two")
	}
}

// anchor takes the files that feeds name as relative to dir.
func (c *Config) anchor(dir string) {
	for i := range c.Feeds {
		f := &c.Feeds[i]
		for _, file := range []*string{&f.Auth.TokenFile, &f.TLS.Cert, &f.TLS.Key, &f.TLS.CA, &f.UnixSocket} {
			if *file != "" && !filepath.IsAbs(*file) {
				*file = filepath.Join(dir, *file)
			}
		}
		if file, isFile := strings.CutPrefix(f.Body, "@"); isFile && !filepath.IsAbs(file) {
			f.Body = "@" + filepath.Join(dir, file)
		}
		// A program without a slash in its name is looked for in PATH.
		if words := f.Auth.TokenCommand; len(words) > 0 && !filepath.IsAbs(words[0]) && strings.ContainsAny(words[0], `/\`) {
			words[0] = filepath.Join(dir, words[0])
		}
	}
}

// conn gives the credentials as package conn takes them.
func (a *Auth) conn() conn.Auth {
	return conn.Auth{
		Basic: a.Basic, Bearer: a.Bearer, TokenEnv: a.TokenEnv, TokenFile: a.TokenFile, TokenCommand: a.TokenCommand, Timeout: a.Timeout,
	}
}

// route gives the way of the feed's connections as package conn takes it.
func (f *Feed) route() conn.Route {
	version := conn.HTTPAuto
	for i, v := range Versions() {
		if v == f.HTTP {
			version = conn.Version(i)
		}
	}
	return conn.Route{
		Proxy: f.Proxy, NoProxy: f.NoProxy, Resolve: f.Resolve, UnixSocket: f.UnixSocket, HTTP: version,
		TLS: conn.TLS{Cert: f.TLS.Cert, Key: f.TLS.Key, CA: f.TLS.CA, Insecure: f.TLS.Insecure},
	}
}
