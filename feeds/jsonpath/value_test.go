package jsonpath

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, c := range []struct {
		name, raw, want string
		limit           int
		cut             bool
	}{
		{"a string without its quotation marks", `"abc"`, "abc", 9, false},
		{"an empty string", `""`, "", 9, false},
		{"a number is its own text", `1.50`, "1.50", 9, false},
		{"an object is its own text", `{"a": 1}`, `{"a": 1}`, 9, false},
		{"null has no text", `null`, "", 9, false},
		{"no value has no text", ``, "", 9, false},
		{"exactly the limit", `"abc"`, "abc", 3, false},
		{"one over the limit", `"abcd"`, "abc", 3, true},
		{"a character is not cut in two", `"aü"`, "a", 2, true},
		{"a four-byte character is not cut", `"ab😀"`, "ab", 5, true},
		{"escapes are decoded", `"a\n\t\"\\\/\b\f\r"`, "a\n\t\"\\/\b\f\r", 20, false},
		{"escaped characters", `"\u00fc\u20ac"`, "ü€", 9, false},
		{"a surrogate pair", `"\ud83d\ude00"`, "😀", 9, false},
		{"an unpaired surrogate", `"\ud83dx"`, "�x", 9, false},
		{"two high surrogates", `"\ud83d\ud83d\ude00"`, "�😀", 9, false},
		{"an escaped character over the limit", `"ab\u20ac"`, "ab", 4, true},
		{"an escape cut off", `"\u12"`, `\u12`, 9, false},
		{"an invalid escape", `"\q"`, `\q`, 9, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cut := Value(c.raw).Append([]byte(">"), c.limit)
			if string(got) != ">"+c.want || cut != c.cut {
				t.Errorf("got %q, cut %v", got, cut)
			}
		})
	}
}

func TestTextAgreesWithEncodingJSON(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "ü", "€", "😀", `\n`, `\"`, `\\`, `\u00e9`, `\u0000`, `\ud83d`, `\ude00`, `\ud83d\ude00`}
	for range 5000 {
		var raw strings.Builder
		for range rnd.IntN(8) {
			raw.WriteString(parts[rnd.IntN(len(parts))])
		}
		quoted := `"` + raw.String() + `"`
		var want string
		if err := json.Unmarshal([]byte(quoted), &want); err != nil {
			t.Fatal(err)
		}
		got, cut := Value(quoted).Append(nil, 1000)
		if string(got) != want || cut {
			t.Fatalf("%s: got %q, want %q", quoted, got, want)
		}
		limit := rnd.IntN(12)
		head, cut := Value(quoted).Append(nil, limit)
		if !strings.HasPrefix(want, string(head)) || len(head) > limit || cut != (len(head) < len(want)) ||
			!utf8.Valid(head) || (cut && limit-len(head) >= utf8.UTFMax) {
			t.Fatalf("%s in %d bytes: %q, cut %v", quoted, limit, head, cut)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want float64
		ok   bool
	}{
		{`101.25`, 101.25, true},
		{`"101.25"`, 101.25, true},
		{`-0.5`, -0.5, true},
		{`"+1.25"`, 1.25, true},
		{`1e3`, 1000, true},
		{`"1.5E-3"`, 0.0015, true},
		{`0`, 0, true},
		{`12345678901234567890`, 12345678901234567890, true},
		{`0.1234567890123456789`, 0.1234567890123456789, true},
		{`1e999`, 0, false},
		{`"NaN"`, 0, false},
		{`"Inf"`, 0, false},
		{`"-Infinity"`, 0, false},
		{`"0x1p4"`, 0, false},
		{`"1_000"`, 0, false},
		{`"1,000"`, 0, false},
		{`" 1"`, 0, false},
		{`"1\u0030"`, 0, false},
		{`"."`, 0, false},
		{`"-"`, 0, false},
		{`"1.2.3"`, 0, false},
		{`""`, 0, false},
		{`null`, 0, false},
		{`true`, 0, false},
		{`{}`, 0, false},
		{``, 0, false},
	} {
		got, ok := Value(c.raw).Number()
		if ok != c.ok || (ok && got != c.want) {
			t.Errorf("%s: got %v, %v", c.raw, got, ok)
		}
	}
}

func TestNumbersAreRoundedLikeStrconv(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		f := math.Ldexp(rnd.Float64()-0.5, rnd.IntN(80)-20)
		s := strconv.FormatFloat(f, "fge"[rnd.IntN(3)], rnd.IntN(22)-1, 64)
		want, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Value(s).Number()
		if !ok || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%s: got %v, %v; want %v", s, got, ok, want)
		}
	}
}

func BenchmarkNumber(b *testing.B) {
	v := Value("101.25")
	b.ReportAllocs()
	for b.Loop() {
		v.Number()
	}
}

func TestAppendQuoted(t *testing.T) {
	for _, text := range []string{"", "cpu", `a"b`, `a\b`, "a\tb\x00\x1f", "é"} {
		v := AppendQuoted(nil, []byte(text))
		if got, _ := v.Append(nil, 100); string(got) != text || !json.Valid(v) {
			t.Errorf("%q is %s, read as %q", text, v, got)
		}
	}
}
