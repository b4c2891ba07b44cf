package config

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

const exampleURL = "http://127.0.0.1:7333/market"

// Validate implements [schema.Validator].
func (f *Feed) Validate(at schema.At) {
	f.Secrets = f.secrets(at.Secrets())
	at.Check("url", checkURL(f.URL), exampleURL)
	at.Check("clock", checkURL(f.Clock), "http://127.0.0.1:7333/time")
	f.validateHeaders(at)
	if f.StaleAfter > 0 {
		notBelow(at, "stale_after", f.StaleAfter, "heartbeat", f.Heartbeat, "the feed would be stale between two heartbeats")
	}
	if f.IdleTimeout > 0 {
		notBelow(at, "idle_timeout", f.IdleTimeout, "heartbeat", f.Heartbeat,
			"the connection would be closed between two heartbeats")
	}
	f.validateRequest(at)
	f.validateConnection(at)
	if f.Name == "" && !at.Has("name") && !at.Broken("name") && f.URL != "" {
		f.Name = NameOf(f.URL, f.Secrets)
	}
}

// notBelow reports a duration below its minimum, at whichever of the two keys is set.
func notBelow(at schema.At, key string, value time.Duration, other string, least time.Duration, why string) {
	if value >= least || at.Broken(key) || at.Broken(other) {
		return
	}
	place := at.In(key)
	if !at.Has(key) {
		place = at.In(other)
	}
	place.Fail(fmt.Sprintf("%s must not be below %s: %s", key, other, why), "use a longer "+key+" or a shorter "+other)
}

func (f *Feed) validateRequest(at schema.At) {
	at.Check("method", CheckMethod(f.Method), "POST")
	at.Check("end", CheckEnd(f.End), "data:[DONE]")
	for i, text := range f.Ignore {
		if err := CheckEnd(text); err != nil {
			at.In("ignore").Item(i).Fail("ignore: "+err.Error(), "for example, write - type:ping")
		}
	}
	at.Check("resume", CheckResume(f.Resume), "query:after")
	if f.Poll == 0 && at.Has("poll") || at.Broken("poll") || at.Broken("resume") || at.Broken("decode") {
		return
	}
	if key, problem, fix := f.CheckRequest(inFile); problem != "" {
		at.In(key).Fail(problem, fix)
	}
}

func (f *Feed) validateConnection(at schema.At) {
	if f.Proxy != "" {
		_, err := conn.ParseProxy(f.Proxy)
		at.Check("proxy", err, "http://proxy:3128")
	}
	for i, entry := range f.Resolve {
		if _, _, err := conn.ParseResolve(entry); err != nil && entry != "" {
			at.In("resolve").Item(i).Fail("an entry of resolve: "+err.Error(), "for example, write - example.com:443:127.0.0.1")
		}
	}
	if f.UnixSocket != "" && f.Proxy != "" {
		at.In("unix_socket").Fail("a feed cannot have both proxy and unix_socket", "delete one of them")
	}
	if f.HTTP == "2" && strings.HasPrefix(f.URL, "http://") {
		at.In("http").Fail("http: 2 needs an https URL", "write https:// in url, or http: h2c for HTTP/2 without TLS")
	}
	if auth := f.Auth.conn(); !auth.IsZero() && f.Headers["Authorization"] != "" {
		at.In("auth").Fail("a feed cannot have both auth and an Authorization header", "delete one of them")
	}
}

// Validate implements [schema.Validator].
func (p *Retry) Validate(at schema.At) {
	const why = "delays need floor <= base <= max (by default 100ms, 1s, 30s)"
	longest := p.Max
	if longest == 0 {
		longest = retry.DefaultMax
	}
	notBelow(at, "base", p.Base, "floor", p.Floor, why)
	notBelow(at, "max", longest, "base", p.Base, why)
}

// Validate implements [schema.Validator].
func (a *Auth) Validate(at schema.At) {
	var first string
	for _, key := range []string{"basic", "bearer", "token_env", "token_file", "token_command"} {
		switch {
		case !at.Has(key):
		case first != "":
			at.In(key).Fail("auth has both "+first+" and "+key, "keep only one of them")
		default:
			first = key
		}
	}
	if a.Basic != "" && !strings.Contains(a.Basic, ":") {
		at.In("basic").Fail("basic needs a colon after the user name",
			"for example, write basic: operator:${SECRET}")
	}
	if a.TokenEnv != "" && !schema.IsVariable(a.TokenEnv) {
		at.In("token_env").Fail("token_env is the name of an environment variable: letters, digits and underscores",
			"for example, write token_env: FEED_TOKEN; bearer takes the token itself")
	}
	if at.Has("token_command") && len(a.TokenCommand) == 0 {
		at.In("token_command").Fail("token_command is empty",
			"for example, write token_command: [vault, read, feed]")
	}
}

// Validate implements [schema.Validator].
func (t *TLS) Validate(at schema.At) {
	for _, pair := range [][2]string{{"cert", "key"}, {"key", "cert"}} {
		if at.Has(pair[0]) && !at.Has(pair[1]) && !at.Broken(pair[1]) {
			at.In(pair[0]).Fail("tls has a "+pair[0]+" but no "+pair[1],
				"write both: {cert: client.pem, key: client.key}; they may name the same file")
		}
	}
}
