package config

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

// Connection configures the route of a feed's connections and their credentials.
type Connection struct {
	// Credentials, sent to the URL's own origin only.
	Auth Auth `yaml:"auth,secret" unset:"none" example:"{token_env: FEED_TOKEN}"`
	// Certificates and their verification.
	TLS TLS `yaml:"tls" unset:"the system's authorities" example:"{ca: ca.pem}"`
	// Proxy for the connections: http, https, socks5 or socks5h, with `user:password@` or without.
	Proxy string `yaml:"proxy" kind:"URL" unset:"HTTPS_PROXY, HTTP_PROXY or ALL_PROXY" example:"http://proxy:3128"`
	// Comma-separated hosts to reach without the proxy.
	NoProxy string `yaml:"no_proxy" unset:"NO_PROXY" example:"\"localhost,10.0.0.0/8\""`
	// Addresses to use in place of a name lookup, each `host:port:address[,address]`.
	Resolve []string `yaml:"resolve" unset:"none" example:"[example.com:443:127.0.0.1]"`
	// Unix socket to connect to in place of the URL's host.
	UnixSocket string `yaml:"unix_socket" kind:"file" unset:"none" example:"/run/feed.sock"`
	// HTTP version: `auto` (negotiated by TLS), `1.1`, `2` (TLS only) or `h2c` (HTTP/2 without negotiation, also
	// without TLS).
	HTTP string `yaml:"http" default:"auto" oneof:"auto,1.1,2,h2c"`
}

// Auth configures a feed's credentials; see auth.Credentials. At most one of its keys is set, Timeout aside.
type Auth struct {
	// User and password, with a colon between them.
	Basic string `yaml:"basic,secret" kind:"user:password" unset:"none" example:"operator:${SECRET}"`
	// Bearer token.
	Bearer string `yaml:"bearer,secret" unset:"none" example:"${TOKEN}"`
	// Environment variable with the token.
	TokenEnv string `yaml:"token_env,secret,variable" unset:"none" example:"FEED_TOKEN"`
	// File with the token, read for every connection.
	TokenFile string `yaml:"token_file" kind:"file" unset:"none" example:"token.txt"`
	// Program and arguments that print the token, run for every connection without a shell. Its output is
	// never shown.
	TokenCommand []string `yaml:"token_command,secret,repeats" kind:"list of words" unset:"none" example:"[vault, read, feed]"`
	// Time limit for the program.
	Timeout time.Duration `yaml:"timeout" default:"10s" min:"1ms"`
}

// TLS configures a feed's encryption; see conn.TLS. All files are PEM, and relative to the configuration.
type TLS struct {
	// Client certificate, sent to the feed's own origin only.
	Cert string `yaml:"cert" kind:"file" unset:"none" example:"client.pem"`
	// Key of the client certificate.
	Key string `yaml:"key" kind:"file" unset:"none" example:"client.key"`
	// Certificate authorities to trust.
	CA string `yaml:"ca" kind:"file" unset:"the system's" example:"ca.pem"`
	// `true`: skip certificate verification (shown on screen).
	Insecure bool `yaml:"insecure" default:"false"`
}

// Versions lists the values of a feed's http, in the order of conn.Version; the first is the default.
func Versions() []string { return []string{"auto", "1.1", "2", "h2c"} }

// Anchor resolves the relative file names in the feed against dir.
func (f *Feed) Anchor(dir string) {
	for _, file := range []*string{&f.Auth.TokenFile, &f.TLS.Cert, &f.TLS.Key, &f.TLS.CA, &f.UnixSocket} {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(dir, *file)
		}
	}
	if file, isFile := strings.CutPrefix(f.Body, "@"); isFile && !filepath.IsAbs(file) {
		f.Body = "@" + filepath.Join(dir, file)
	}
	// A program name without a slash is looked up in PATH.
	if words := f.Auth.TokenCommand; len(words) > 0 && !filepath.IsAbs(words[0]) &&
		strings.ContainsAny(words[0], `/\`) {
		words[0] = filepath.Join(dir, words[0])
	}
}

// conn converts the credentials for package conn.
func (a *Auth) conn() auth.Credentials { return auth.Credentials(*a) }

// route converts the route of the feed's connections for package conn.
func (f *Feed) route() conn.Route {
	version := conn.Version(max(slices.Index(Versions(), f.HTTP), 0))
	return conn.Route{
		Proxy: f.Proxy, NoProxy: f.NoProxy, Resolve: f.Resolve, UnixSocket: f.UnixSocket, HTTP: version,
		TLS: conn.TLS(f.TLS),
	}
}
