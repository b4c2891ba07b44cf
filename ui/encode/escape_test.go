package encode

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// quote is the data of a typical event of 150 bytes.
const quote = `{"ts":1795224944498,"symbol":"ZEPH","price":101.25,"change":1.25,"bid":101.24,"ask":101.27,"volume":182300}`

// escapers are the two ways to write a string; safe ones also escape unprintable characters.
var escapers = map[string]struct {
	append func(dst, s []byte) []byte
	safe   bool
}{
	"for pipes":     {appendEscaped, false},
	"for terminals": {appendVisible, true},
}

func TestEscapeRoundTrip(t *testing.T) {
	texts := []string{
		"", "a", `"`, `\`, "plain text of more than eight bytes", quote, "\x00\x01\x1f\x20\x7f",
		"\b\f\n\r\t", `12345678"`, `1234567"9`, `""""""""""""""""`, `\"\"\"\"`, "é\u2028\u2029\u202e\u200b😀\U000e0001",
		strings.Repeat("a", escapeStretch-1) + `"` + strings.Repeat("\x01", escapeStretch),
		"\x22\x21\x20\x1f\x23\x5b\x5c\x5d\x22\xc2\xa2\xc2\x9c\xe2\x82\xa0",
	}
	for name, escaper := range escapers {
		t.Run(name, func(t *testing.T) {
			for _, text := range texts {
				checkEscaped(t, escaper.append, escaper.safe, text)
			}
		})
	}
}

func FuzzEscape(f *testing.F) {
	f.Add(quote)
	f.Add("\x00\x1f\"\\\u2028\u202e\u0085\U000e0001 ")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\ufffd")
		for _, escaper := range escapers {
			checkEscaped(t, escaper.append, escaper.safe, s)
		}
	})
}

func checkEscaped(t *testing.T, escape func(dst, s []byte) []byte, safe bool, text string) {
	t.Helper()
	const before = `x"`
	out := string(escape([]byte(before), []byte(text)))
	if !strings.HasPrefix(out, before) {
		t.Fatalf("the text before %q became %q", text, out)
	}
	line := `"` + out[len(before):] + `"`
	var back string
	if err := json.Unmarshal([]byte(line), &back); err != nil {
		t.Fatalf("%q was escaped as %s, which is not JSON: %v", text, line, err)
	}
	if back != text {
		t.Fatalf("%q was escaped as %s, which decodes to %q", text, line, back)
	}
	for _, r := range line {
		if r < 0x20 || safe && (r == 0x7f || r == '\u202e' || r == '\u200b' || r >= 0x80 && r < 0xa0 || !utf8.ValidRune(r)) {
			t.Fatalf("%q was escaped as %q, which contains %U", text, line, r)
		}
	}
}

func BenchmarkEscape(b *testing.B) {
	for name, text := range map[string]string{
		"quote": quote, "plain": strings.Repeat("plain text ", 10), "dense": strings.Repeat(`"\`, 50),
	} {
		b.Run(name, func(b *testing.B) {
			var dst []byte
			s := []byte(text)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				dst = appendEscaped(dst[:0], s)
			}
		})
	}
}
