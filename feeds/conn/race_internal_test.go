package conn

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestAddressFamiliesAlternate(t *testing.T) {
	for found, want := range map[string]string{
		"192.0.2.1":                         "192.0.2.1:80",
		"2001:db8::1 2001:db8::2 192.0.2.1": "[2001:db8::1]:80 192.0.2.1:80 [2001:db8::2]:80",
		"192.0.2.1 192.0.2.2 2001:db8::1":   "192.0.2.1:80 [2001:db8::1]:80 192.0.2.2:80",
		"::ffff:192.0.2.1 fe80::1%eth0":     "192.0.2.1:80 [fe80::1%eth0]:80",
	} {
		var all []netip.Addr
		for a := range strings.FieldsSeq(found) {
			all = append(all, netip.MustParseAddr(a))
		}
		if got := interleave(all, "80"); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: got %q, want %q", found, got, want)
		}
	}
}
