package link

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"feedscope/feeds/conn/redact"
)

// nextAddress is where an address with a scheme follows another one. Any other comma may also be part of a password.
var nextAddress = regexp.MustCompile(`,\s*[A-Za-z]+://`)

// split splits addresses where a scheme follows a comma.
func split(addresses string) (groups []string) {
	for {
		at := nextAddress.FindStringIndex(addresses)
		if at == nil {
			return append(groups, strings.TrimSpace(addresses))
		}
		groups = append(groups, strings.TrimSpace(addresses[:at[0]]))
		addresses = addresses[at[0]+1:]
	}
}

// Shown returns addresses without credentials, also if they are none of NATS.
func Shown(addresses string) string {
	groups := split(addresses)
	for i, g := range groups {
		groups[i] = shownOne(g)
	}
	return strings.Join(groups, ",")
}

// notPort is what follows a colon and is no port: a password, if its @ is missing.
var notPort = regexp.MustCompile(`:[^:,\]]*[^:,\]/0-9][^:,\]]*`)

func shownOne(group string) string {
	scheme, rest, has := strings.Cut(group, "://")
	if !has {
		scheme, rest = "", scheme
	} else {
		scheme += "://"
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		return scheme + redact.Mask + "@" + rest[i+1:]
	}
	if strings.Contains(rest, "[") {
		return scheme + rest // An address of IPv6 has letters after colons.
	}
	return scheme + notPort.ReplaceAllString(rest, ":"+redact.Mask)
}

// Check returns an error for addresses that cannot be ones of NATS.
func Check(addresses string) error {
	for _, g := range split(addresses) {
		if i := strings.LastIndexByte(g, '@'); i >= 0 && strings.Contains(g[:i], ",") {
			return fmt.Errorf("%s: there is a comma before the @; write one in a password as %%2C, and nats:// or tls:// before each address", Shown(g))
		}
		for a := range strings.SplitSeq(g, ",") {
			if err := checkOne(strings.TrimSpace(a)); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkOne(address string) error {
	shown := shownOne(address)
	if !strings.Contains(address, "://") {
		address = "nats://" + address
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "":
		return fmt.Errorf("%q is not an address of NATS; want nats://host:4222 or tls://host:4222", shown)
	case u.Scheme != "nats" && u.Scheme != "tls" && u.Scheme != "ws" && u.Scheme != "wss":
		return fmt.Errorf("%s: want nats://host:4222 or tls://host:4222", shown)
	}
	return nil
}
