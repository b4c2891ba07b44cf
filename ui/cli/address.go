package cli

import (
	"fmt"
	"net"
	"net/netip"
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
	if name, port, err := net.SplitHostPort(host); err == nil && isNumber(port) {
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

// isNumber tells whether s can only be meant for a port, though perhaps for none that there is.
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// needsScheme is the sentence about a schemeless argument.
func needsScheme(arg string) error {
	return usageError{fmt.Errorf("%q has no scheme; write https://%s or http://%s", arg, arg, arg)}
}
