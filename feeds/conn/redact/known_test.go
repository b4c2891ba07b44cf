package redact_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"feedscope/feeds/conn/redact"
)

// TestKnownValuesNeverAppear puts random values, which no rule recognizes, in each place of an address and of a text.
func TestKnownValuesNeverAppear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const letters = "abcdefghij klmnop+%/?&=é.-"
	for range 2000 {
		var b strings.Builder
		for range 6 + r.IntN(8) {
			b.WriteRune([]rune(letters)[r.IntN(len([]rune(letters)))])
		}
		value := "q" + b.String()
		known := redact.NewKnown([]string{value}, []string{"example.com"})
		for _, form := range []string{url.PathEscape(value), url.QueryEscape(value)} {
			for _, place := range []string{
				"/%s", "/v1/%s/events", "/bot%s:send", "/a;%s=1;b=%[1]s", "/?q=%s", "/?%s", "/?plain=yes&x-%[1]s=1", "/?q=a+%s+b", "/#%s",
			} {
				address := "http://example.com" + fmt.Sprintf(place, form)
				shown := known.Address(address)
				if strings.Contains(shown, form) || strings.Contains(shown, value) || !strings.Contains(shown, redact.Mask) {
					t.Fatalf("%s with %q is shown as %s", address, value, shown)
				}
				if !strings.HasPrefix(shown, "http://example.com/") {
					t.Fatalf("%s is shown as %s", address, shown)
				}
			}
			if shown := known.Text("no such topic: " + form + "!"); shown != "no such topic: •••!" {
				t.Fatalf("%q is shown as %s", value, shown)
			}
		}
	}
}

func TestKnownValuesHideNothingElse(t *testing.T) {
	for _, c := range []struct{ value, address, want string }{
		{"1", "http://127.0.0.1:8081/v1/11/1?page=1&n=10", "http://127.0.0.1:8081/v1/11/•••?page=•••&n=10"},
		{"8080", "http://h:8080/a/8080/x80801", "http://h:8080/a/•••/x80801"},
		{"market", "http://market.example/market", "http://market.example/market"}, // Part of the host, which is shown.
		{"http://base.example/deep/er", "http://base.example/deep/er/x", "http://base.example/•••/•••/x"},
		{"tenant7", "http://h", "http://h"},
		{"tenant7", "mailto:tenant7@h", "mailto:•••"},
	} {
		u, _ := url.Parse(c.address)
		if got := redact.NewKnown([]string{c.value}, []string{u.Host}).Address(c.address); got != c.want {
			t.Errorf("with %s, %s is shown as %s, want %s", c.value, c.address, got, c.want)
		}
	}
	const text = "port 8080: 1 of 10"
	if got := redact.NewKnown([]string{"8080", "1", ""}, nil).Text(text); got != text {
		t.Error(got)
	}
}
