package wire_test

import (
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"feedscope/feeds/collect/wire"
)

var token = regexp.MustCompile(`^[-/=a-zA-Z0-9][-/_=a-zA-Z0-9]{0,97}$`)

// untoken is the inverse of wire.Token for names that are not cut.
func untoken(t *testing.T, text string) string {
	t.Helper()
	if text == "=" {
		return ""
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		if rest[0] != '=' {
			b.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		c, err := hex.DecodeString(rest[1:3])
		if err != nil {
			t.Fatalf("token %q: %v", text, err)
		}
		b.Write(c)
		rest = rest[3:]
	}
	return b.String()
}

func TestTokens(t *testing.T) {
	for name, want := range map[string]string{
		"market": "market", "": "=", "_bytes": "=5Fbytes", "a_b": "a_b", "a.b": "a=2Eb", "*": "=2A", ">": "=3E", "a b\n": "a=20b=0A",
		"a=b": "a=3Db", "host/path-1": "host/path-1", "ü": "=C3=BC", "\xff": "=FF",
		strings.Repeat("a", 96):  strings.Repeat("a", 96),
		strings.Repeat("a", 97):  strings.Repeat("a", 60) + "==d2c2c5da0bc9fd4c7ddc6ae6c7ecbcfb",
		strings.Repeat(".", 100): strings.Repeat("=2E", 20) + "==" + "c5ea5a3d01b4b3d2e0e7c6d2dd4ecf16",
	} {
		got := wire.Token(name)
		if len(name) > 96 { // The hash is not worth writing down.
			got, want = got[:len(got)-32], want[:len(want)-32]
		}
		if got != want {
			t.Errorf("Token(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzToken(f *testing.F) {
	f.Add("market", "_bytes")
	f.Add("a.b", "a=2Eb")
	f.Add(strings.Repeat("x", 200), strings.Repeat("x", 201))
	f.Add(strings.Repeat(".", 40), "=")
	f.Fuzz(func(t *testing.T, a, b string) {
		ta, tb := wire.Token(a), wire.Token(b)
		if !token.MatchString(ta) {
			t.Errorf("Token(%q) = %q cannot be part of a subject and a key", a, ta)
		}
		if (ta == tb) != (a == b) {
			t.Errorf("tokens of %q and %q: %q and %q", a, b, ta, tb)
		}
		if !strings.Contains(ta, "==") && untoken(t, ta) != a {
			t.Errorf("Token(%q) = %q stands for %q", a, ta, untoken(t, ta))
		}
	})
}

func TestSubjectsOfFeedsAreNoFences(t *testing.T) {
	if got := wire.Fence("_owner"); got != "feedscope._owner.=5Fowner" {
		t.Errorf("fence %s", got)
	}
	if got := wire.Messages("_owner"); got != "feedscope.=5Fowner.>" {
		t.Errorf("messages %s", got)
	}
	if got := wire.Subject("a.b", wire.Token("_bytes")); got != "feedscope.a=2Eb.=5Fbytes" {
		t.Errorf("subject %s", got)
	}
}
