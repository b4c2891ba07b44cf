package config

import (
	"fmt"

	"feedscope/feeds/conn"
)

// Probe looks, without a connection, for what the feeds name outside of the configuration: files of tokens, certificates and
// bodies, variables, and programs, none of which is run. It gives a sentence for each that cannot be used as it is now. A
// feed looks again at every connect, so the configuration is sound all the same.
func (c *Config) Probe() []string {
	var missing []string
	for i := range c.Feeds {
		f := &c.Feeds[i]
		auth, tls, ask := f.Auth.conn(), f.route().TLS, f.ask()
		body := conn.Exchange{BodyFile: ask.BodyFile}
		for _, p := range []struct {
			what string
			err  error
		}{{f.Auth.kept(), auth.Probe()}, {"tls", tls.Probe()}, {"body " + f.Body, body.Probe()}} {
			if p.err != nil {
				missing = append(missing, fmt.Sprintf("feed %q: %s: %s", f.Name, p.what, p.err))
			}
		}
	}
	return missing
}

// kept says where the token is kept. What follows a program's name may be a secret.
func (a *Auth) kept() string {
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
