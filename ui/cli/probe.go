package cli

import (
	"strings"

	"feedscope/feeds/config"
	"feedscope/feeds/conn"
)

// probe says which flag names a file, a variable or a program that is not there, or not what it should be. A feed that finds it
// so later on tries again; at the start it is a mistake.
func (o *route) probe() error {
	token := conn.Auth{TokenEnv: o.tokenEnv, TokenFile: o.tokenFile, TokenCommand: strings.Fields(o.tokenCommand)}
	if err := token.Probe(); err != nil {
		// Behind the program's name there may be a secret.
		what, _, _ := strings.Cut(strings.TrimSpace(o.tokenEnv+o.tokenFile+o.tokenCommand), " ")
		return usagef("--%s %s: %w", o.given(credentials)[0], what, err)
	}
	if err := (&conn.TLS{CA: o.ca}).Probe(); err != nil {
		return usagef("--cacert: %w", err)
	}
	own := conn.TLS{Cert: o.cert, Key: o.key}
	if o.key == "" {
		own.Key = o.cert
	}
	if err := own.Probe(); err != nil {
		return usagef("--cert: %w", err)
	}
	return nil
}

// checkTLS says that HTTP/2 is agreed on by TLS. The other flags about TLS are welcome without it, as in curl: an http URL may
// redirect to https.
func (o *route) checkTLS(f *config.Feed) error {
	if o.http2 && strings.HasPrefix(f.URL, "http://") {
		return usagef("--http2 needs an https URL; write https:// for %s, or --http2-prior-knowledge for HTTP/2 without TLS", f.Name)
	}
	return nil
}
