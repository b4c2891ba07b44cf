package sharedlog

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// nextAddress is where an address with a scheme follows another one. Any other comma may also be part of a password.
var nextAddress = regexp.MustCompile(`,\s*[A-Za-z]+://`)

// split splits addresses where a scheme follows a comma.
func split(addresses string) (groups []string) {
	for {
		at := nextAddress.FindStringIndex(addresses)
		if at == nil {
			return append(groups, addresses)
		}
		groups = append(groups, addresses[:at[0]])
		addresses = strings.TrimSpace(addresses[at[0]+1:])
	}
}

// check returns an error for what cannot be an address.
func check(addresses string) error {
	for _, g := range split(addresses) {
		if i := strings.LastIndexByte(g, '@'); i >= 0 && strings.Contains(g[:i], ",") {
			return fmt.Errorf("the address %s has a comma before its @: write one in a password as %%2C, and nats:// or tls:// before each address", shown(g))
		}
		for a := range strings.SplitSeq(g, ",") {
			full := a
			if !strings.Contains(a, "://") {
				full = "nats://" + a
			}
			if u, err := url.Parse(full); err != nil || u.Hostname() == "" || u.Scheme != "nats" && u.Scheme != "tls" {
				return fmt.Errorf("%q is not the address of a log: use nats://HOST:4222 or tls://HOST:4222", shown(a))
			}
		}
	}
	return nil
}

// notPort is what follows a colon and is no port: a password, if its @ is missing.
var notPort = regexp.MustCompile(`:[^:,\]]*[^:,\]/0-9][^:,\]]*`)

// shown returns addresses without credentials.
func shown(addresses string) string {
	groups := split(addresses)
	for i, g := range groups {
		scheme, rest, found := strings.Cut(g, "://")
		if !found {
			scheme, rest = "", g
		} else {
			scheme += "://"
		}
		if rest = rest[strings.LastIndexByte(rest, '@')+1:]; !strings.Contains(rest, "[") {
			rest = notPort.ReplaceAllString(rest, "")
		}
		groups[i] = scheme + rest
	}
	return strings.Join(groups, ",")
}
