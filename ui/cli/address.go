package cli

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"feedscope/feeds/conn"
)

// address classifies an argument that names a feed.
type address uint8

const (
	// notAddress is a word that may be a name.
	notAddress address = iota
	// isURL has a scheme or can only mean http: it has a port that is not one of https, or names this machine.
	isURL
	// schemeless is an address that may mean http or https.
	schemeless
)

// classify returns the kind of an argument, and its URL if it is one.
func classify(arg string) (url string, kind address) {
	if strings.Contains(arg, "://") {
		return arg, isURL
	}
	host := arg
	if i := strings.IndexAny(arg, "/?#"); i >= 0 {
		host = arg[:i]
	}
	if name, port, err := net.SplitHostPort(host); err == nil && isNumber(port) {
		switch {
		case name == "":
			return "", notAddress
		case port == "443" || port == "8443":
			return "", schemeless
		}
		return "http://" + arg, isURL
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	switch {
	case err == nil || conn.IsLoopback(host):
		return "http://" + arg, isURL
	case host != "" && (len(host) < len(arg) || strings.Contains(host, ".")):
		return "", schemeless
	}
	return "", notAddress
}

// isNumber reports whether s has only digits, so is meant as a port even if it is too large.
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// needsScheme returns the error for a schemeless argument.
func needsScheme(arg string) error {
	return usageError{fmt.Errorf("%q has no scheme; write https://%s or http://%s", arg, arg, arg)}
}
