package cli

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

// route holds the flags for credentials and for the route to a server.
type route struct {
	set *pflag.FlagSet

	user, bearer, tokenEnv, tokenFile, tokenCommand string
	cert, key, ca                                   string
	insecure                                        bool
	proxy, proxyUser, noProxy                       string
	resolve                                         []string
	unixSocket                                      string
	http1, http2, h2c                               bool
	connectTimeout                                  time.Duration
}

func (o *route) flags(f *pflag.FlagSet) {
	o.set = f
	f.StringVarP(&o.user, "user", "u", "", "user and password for basic authentication, `name:password`")
	f.StringVar(&o.bearer, "oauth2-bearer", "", "bearer `token`; --token-file keeps it off the command line")
	f.StringVar(&o.tokenEnv, "token-env", "", "environment `variable` with a bearer token")
	f.StringVar(&o.tokenFile, "token-file", "", "`file` with a bearer token, read for every connection")
	f.StringVar(&o.tokenCommand, "token-command", "",
		"program and arguments, as `words`, that print a bearer token; run for every connection, without a shell")
	f.StringVarP(&o.cert, "cert", "E", "", "client certificate `file` (PEM)")
	f.StringVar(&o.key, "key", "", "private key `file` (PEM) [the --cert file]")
	f.StringVar(&o.ca, "cacert", "", "CA certificate `file` to use instead of the system's (PEM)")
	f.BoolVarP(&o.insecure, "insecure", "k", false, "skip certificate verification")
	f.StringVarP(&o.proxy, "proxy", "x", "", "http, https, socks5 or socks5h proxy `URL`")
	f.StringVar(&o.proxyUser, "proxy-user", "", "user and password for the proxy, `name:password`")
	f.StringVar(&o.noProxy, "noproxy", "", "comma-separated `list` of hosts to reach without the proxy; '*' for all")
	f.StringArrayVar(&o.resolve, "resolve", nil, "`host:port:address` to use instead of a name lookup; repeatable")
	f.StringVar(&o.unixSocket, "unix-socket", "", "Unix socket `path` to connect to")
	f.BoolVar(&o.http1, "http1.1", false, "use HTTP/1.1 only")
	f.BoolVar(&o.http2, "http2", false, "use HTTP/2 only, over TLS")
	f.BoolVar(&o.h2c, "http2-prior-knowledge", false, "use HTTP/2 without negotiation, with or without TLS")
	parsed(f, &o.connectTimeout, "connect-timeout", "", "maximum `time` to connect [15s]", parseSeconds)
}

// credentialFlags are mutually exclusive.
var credentialFlags = []string{"user", "oauth2-bearer", "token-env", "token-file", "token-command"}

// check returns an error for flags that are contradictory or invalid. authorized means that there is an Authorization
// header.
func (o *route) check(authorized bool) error {
	for _, group := range [][]string{
		credentialFlags, {"http1.1", "http2", "http2-prior-knowledge"}, {"proxy", "unix-socket"},
	} {
		if given := o.given(group); len(given) > 1 {
			return usagef("--%s cannot be used with --%s; leave one of them out", given[0], given[1])
		}
	}
	if given := o.given(credentialFlags); authorized && len(given) > 0 {
		return usagef("--%s cannot be used with an Authorization header; leave one of them out", given[0])
	}
	return o.checkValues()
}

func (o *route) checkValues() error {
	switch {
	case o.user != "" && !strings.Contains(o.user, ":"):
		return usagef("--user has no colon; write name:password")
	case o.set.Changed("token-command") && len(strings.Fields(o.tokenCommand)) == 0:
		return usagef("--token-command is empty; give a program and its arguments")
	case o.key != "" && o.cert == "":
		return usagef("--key needs its certificate; add --cert")
	case o.proxyUser != "" && o.proxy == "":
		return usagef("--proxy-user needs --proxy")
	case o.set.Changed("connect-timeout") && o.connectTimeout < time.Millisecond:
		return usagef("--connect-timeout %s is too short; give a time such as 5s", o.connectTimeout)
	}
	if _, err := o.proxyURL(); err != nil {
		return usagef("--proxy: %w", err)
	}
	for _, entry := range o.resolve {
		if _, _, err := conn.ParseResolve(entry); err != nil {
			return usagef("--resolve: %w", err)
		}
	}
	return o.checkFiles()
}

// given returns the flags in names that are set.
func (o *route) given(names []string) []string {
	var given []string
	for _, name := range names {
		if o.set.Changed(name) {
			given = append(given, name)
		}
	}
	return given
}

// proxyURL returns the proxy URL with its user, or "" for none.
func (o *route) proxyURL() (string, error) {
	if o.proxy == "" {
		return "", nil
	}
	u, err := conn.ParseProxy(o.proxy)
	if err != nil {
		return "", err
	}
	if name, password, ok := strings.Cut(o.proxyUser, ":"); ok {
		u.User = url.UserPassword(name, password)
	} else if o.proxyUser != "" {
		u.User = url.User(name)
	}
	return u.String(), nil
}

// apply applies the flags to a feed. It returns an error if they do not fit the feed.
func (o *route) apply(f *config.Feed) error {
	// The other TLS flags are allowed with an http URL, as in curl, since it may redirect to https.
	if o.http2 && strings.HasPrefix(f.URL, "http://") {
		return usagef("--http2 needs an https URL; write https:// for %s, or --http2-prior-knowledge for HTTP/2 without TLS",
			f.Name)
	}
	if len(o.given(credentialFlags)) > 0 {
		f.Auth = config.Auth{
			Basic: o.user, Bearer: o.bearer, TokenEnv: o.tokenEnv, TokenFile: absolute(o.tokenFile),
			TokenCommand: strings.Fields(o.tokenCommand), Timeout: f.Auth.Timeout,
		}
	}
	if o.cert != "" {
		f.TLS.Cert, f.TLS.Key = absolute(o.cert), absolute(o.key)
		if o.key == "" {
			f.TLS.Key = f.TLS.Cert
		}
	}
	if o.ca != "" {
		f.TLS.CA = absolute(o.ca)
	}
	f.TLS.Insecure = f.TLS.Insecure || o.insecure
	o.applyProxy(f)
	u, err := conn.ParseURL(f.URL)
	if err == nil {
		route := f.Spec().Route
		err = route.Check(u)
	}
	if err != nil {
		return usagef("feed %q: %w", f.Name, err)
	}
	return nil
}

func (o *route) applyProxy(f *config.Feed) {
	if proxy, _ := o.proxyURL(); proxy != "" {
		f.Proxy, f.UnixSocket = proxy, ""
	}
	if o.noProxy != "" {
		f.NoProxy = o.noProxy
	}
	if len(o.resolve) > 0 {
		f.Resolve = o.resolve
	}
	if o.unixSocket != "" {
		f.UnixSocket, f.Proxy = absolute(o.unixSocket), ""
	}
	for i, set := range []bool{false, o.http1, o.http2, o.h2c} {
		if set {
			f.HTTP = config.Versions()[i]
		}
	}
	if o.connectTimeout > 0 {
		f.ConnectTimeout = o.connectTimeout
	}
}

// absolute returns an absolute path, or "" if path is empty.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil && path != "" {
		return abs
	}
	return path
}

// checkFiles returns an error for a flag with a file, variable or program that does not exist or cannot be used. A
// running feed would retry; at the start it is a mistake.
func (o *route) checkFiles() error {
	token := auth.Credentials{TokenEnv: o.tokenEnv, TokenFile: o.tokenFile, TokenCommand: strings.Fields(o.tokenCommand)}
	if err := token.Check(); err != nil {
		// The program's arguments may hold a secret.
		source, _, _ := strings.Cut(strings.TrimSpace(o.tokenEnv+o.tokenFile+o.tokenCommand), " ")
		return usagef("--%s %s: %w", o.given(credentialFlags)[0], source, err)
	}
	if err := (&conn.TLS{CA: o.ca}).CheckFiles(); err != nil {
		return usagef("--cacert: %w", err)
	}
	own := conn.TLS{Cert: o.cert, Key: o.key}
	if o.key == "" {
		own.Key = o.cert
	}
	if err := own.CheckFiles(); err != nil {
		return usagef("--cert: %w", err)
	}
	return nil
}
