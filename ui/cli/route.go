package cli

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
	"feedscope/feeds/conn"
)

// route holds the flags that say who asks and which way a connection takes.
type route struct {
	set *pflag.FlagSet

	user, bearer, tokenEnv, tokenFile, tokenCommand string
	cert, key, ca                                   string
	insecure                                        bool
	proxy, proxyUser, noProxy                       string
	resolve                                         []string
	unixSocket                                      string
	http1, http2, h2c                               bool
	connectTimeout                                  seconds
}

func (o *route) flags(f *pflag.FlagSet) {
	o.set = f
	f.StringVarP(&o.user, "user", "u", "", "authenticate by this `name:password`")
	f.StringVar(&o.bearer, "oauth2-bearer", "", "authenticate by this `token`; --token-file keeps it off the command line")
	f.StringVar(&o.tokenEnv, "token-env", "", "authenticate by the token in this environment `variable`")
	f.StringVar(&o.tokenFile, "token-file", "", "authenticate by the token in this `file`, read at every connect")
	f.StringVar(&o.tokenCommand, "token-command", "",
		"authenticate by the token that these `words` write, a program and its arguments, run at every connect without a shell")
	f.StringVarP(&o.cert, "cert", "E", "", "show the client certificate in this PEM `file`")
	f.StringVar(&o.key, "key", "", "its key is in this PEM `file`; by default in the same as the certificate")
	f.StringVar(&o.ca, "cacert", "", "trust the authorities in this PEM `file`, in place of the system's")
	f.BoolVarP(&o.insecure, "insecure", "k", false, "take any certificate of a server, which may then be anybody")
	f.StringVarP(&o.proxy, "proxy", "x", "", "go by way of this proxy: an http, https, socks5 or socks5h `URL`")
	f.StringVar(&o.proxyUser, "proxy-user", "", "authenticate at the proxy by this `name:password`")
	f.StringVar(&o.noProxy, "noproxy", "", "go without a proxy to what is on this `list`, parted by commas; '*' is everything")
	f.StringArrayVar(&o.resolve, "resolve", nil, "connect to this address, `host:port:address`, in place of a lookup; may be repeated")
	f.StringVar(&o.unixSocket, "unix-socket", "", "connect to the Unix socket at this `path`")
	f.BoolVar(&o.http1, "http1.1", false, "speak HTTP/1.1 and nothing else")
	f.BoolVar(&o.http2, "http2", false, "speak HTTP/2 and nothing else, by TLS")
	f.BoolVar(&o.h2c, "http2-prior-knowledge", false, "speak HTTP/2 without asking, also without TLS")
	f.Var(&o.connectTimeout, "connect-timeout", "give an attempt up that is not connected after this `time`; 15s by default")
}

// credentials are the flags that say who asks; there may be one.
var credentials = []string{"user", "oauth2-bearer", "token-env", "token-file", "token-command"}

// foreign are the flags that are for feeds named on the command line only: a configuration may hold feeds of many hosts, which
// must neither see each other's secrets nor be trusted for each other's sake.
var foreign = append([]string{"cert", "key", "cacert", "insecure", "resolve", "unix-socket"}, credentials...)

// check says which flags contradict each other or have a value that makes no sense. named tells that the feeds were named on
// the command line, authorized that there is a header Authorization.
func (o *route) check(named, authorized bool) error {
	if !named {
		for _, name := range foreign {
			if o.set.Changed(name) {
				return usagef("--%s is for feeds named on the command line; for others write it into the configuration", name)
			}
		}
	}
	for _, group := range [][]string{credentials, {"http1.1", "http2", "http2-prior-knowledge"}, {"proxy", "unix-socket"}} {
		if given := o.given(group); len(given) > 1 {
			return usagef("--%s does not go with --%s; leave one of them out", given[0], given[1])
		}
	}
	if given := o.given(credentials); authorized && len(given) > 0 {
		return usagef("--%s does not go with a header Authorization; leave one of them out", given[0])
	}
	for _, name := range append(credentials, "cert", "key", "cacert", "proxy", "unix-socket", "noproxy") {
		if o.set.Changed(name) && o.set.Lookup(name).Value.String() == "" {
			return usagef("--%s is empty; leave it out", name)
		}
	}
	return o.checkValues()
}

func (o *route) checkValues() error {
	switch {
	case o.user != "" && !strings.Contains(o.user, ":"):
		return usagef("--user is written name:password, with a colon between them")
	case o.set.Changed("token-command") && len(strings.Fields(o.tokenCommand)) == 0:
		return usagef("--token-command names no program")
	case o.key != "" && o.cert == "":
		return usagef("--key is that of a certificate; name it with --cert")
	case o.proxyUser != "" && o.proxy == "":
		return usagef("--proxy-user is for the proxy that --proxy names")
	case o.set.Changed("connect-timeout") && time.Duration(o.connectTimeout) < time.Millisecond:
		return usagef("--connect-timeout %s would end before it begins; give a time such as 5s", time.Duration(o.connectTimeout))
	}
	if _, err := o.proxyURL(); err != nil {
		return usagef("--proxy: %w", err)
	}
	for _, entry := range o.resolve {
		if _, _, err := conn.ParseResolve(entry); err != nil {
			return usagef("--resolve: %w", err)
		}
	}
	return o.probe()
}

// given gives those of some flags that are set.
func (o *route) given(names []string) []string {
	var given []string
	for _, name := range names {
		if o.set.Changed(name) {
			given = append(given, name)
		}
	}
	return given
}

// proxyURL is the proxy with the user that the flags name; empty for none.
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

// apply puts what the flags say into a feed. A feed that makes no sense with it is an error.
func (o *route) apply(f *config.Feed) error {
	if err := o.checkTLS(f); err != nil {
		return err
	}
	if len(o.given(credentials)) > 0 {
		f.Auth = config.Auth{
			Basic: o.user, Bearer: o.bearer, TokenEnv: o.tokenEnv, TokenFile: absolute(o.tokenFile), TokenCommand: strings.Fields(o.tokenCommand),
			Timeout: f.Auth.Timeout,
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
	o.applyWay(f)
	spec := f.Spec()
	u, err := conn.ParseURL(f.URL)
	if err == nil {
		err = spec.Route.Check(u)
	}
	if err != nil {
		return usagef("feed %q: %w", f.Name, err)
	}
	return nil
}

func (o *route) applyWay(f *config.Feed) {
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
		f.ConnectTimeout = time.Duration(o.connectTimeout)
	}
}

// absolute makes a path mean the same wherever it is read.
func absolute(path string) string {
	if path == "" {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// routeExample gives examples of the flags with a command.
func routeExample(command string) string {
	var b strings.Builder
	for _, words := range []string{
		"https://example.com/events --token-file token.txt --cacert ca.pem --cert me.pem --key me.key",
		"https://example.com/events --token-command 'pass show feed' --connect-timeout 5s",
		"https://example.com/events --token-env TOKEN --proxy socks5h://127.0.0.1:1080 --noproxy .example.org",
		"https://example.com/events --oauth2-bearer TOKEN --proxy proxy:3128 --proxy-user NAME:PASSWORD --http1.1",
		"https://example.com/events --user NAME:PASSWORD --resolve example.com:443:127.0.0.1 --insecure --http2",
		"http://localhost/events --unix-socket /run/feed.sock --http2-prior-knowledge",
	} {
		b.WriteString("\n  " + command + " " + words)
	}
	return b.String()
}
