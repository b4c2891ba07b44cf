package cli

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// address is what an argument that is to name a feed turns out to be.
type address uint8

const (
	// notAddress is a word, which may be a name.
	notAddress address = iota
	// fullURL has a scheme.
	fullURL
	// plainHTTP has no scheme and can only mean http: it names a port that is not the one of https, or this machine.
	plainHTTP
	// schemeless has the looks of an address, and either scheme would do.
	schemeless
)

// classify tells what an argument is.
func classify(arg string) address {
	if strings.Contains(arg, "://") {
		return fullURL
	}
	host := arg
	if i := strings.IndexAny(arg, "/?#"); i >= 0 {
		host = arg[:i]
	}
	if name, port, err := net.SplitHostPort(host); err == nil && isPort(port) {
		switch {
		case name == "":
			return notAddress
		case port == "443" || port == "8443":
			return schemeless
		}
		return plainHTTP
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	switch {
	case host == "localhost" || err == nil:
		return plainHTTP
	case host != "" && (len(host) < len(arg) || strings.Contains(host, ".")):
		return schemeless
	}
	return notAddress
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// needsScheme is the sentence about a schemeless argument.
func needsScheme(arg string) error {
	return usageError{fmt.Errorf("%q has no scheme; write https://%s or http://%s", arg, arg, arg)}
}
