package config

import (
	"fmt"

	"feedscope/feeds/conn"
)

// Missing checks the files, environment variables and programs that the feed refers to, without connecting or running
// a program. It returns one sentence for each that cannot be used now. The configuration is still valid: a feed looks
// again for every connection.
func (f *Feed) Missing() []string {
	var missing []string
	credentials, tls := f.Auth.conn(), f.route().TLS
	body := conn.Exchange{BodyFile: f.request().BodyFile}
	for _, p := range []struct {
		name string
		err  error
	}{{f.Auth.source(), credentials.Check()}, {"tls", tls.CheckFiles()}, {"body " + f.Body, body.CheckBody()}} {
		if p.err != nil {
			missing = append(missing, fmt.Sprintf("feed %q: %s: %s", f.Name, p.name, p.err))
		}
	}
	return missing
}

// source names the setting that provides the token, without a program's arguments, which may be secrets.
func (a *Auth) source() string {
	switch {
	case a.TokenEnv != "":
		return "token_env " + a.TokenEnv
	case a.TokenFile != "":
		return "token_file " + a.TokenFile
	case len(a.TokenCommand) > 0:
		return "token_command " + a.TokenCommand[0]
	}
	return "auth"
}
