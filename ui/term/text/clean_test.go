package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"ASCII stays", "disk 97% full", "disk 97% full"},
		{"empty text stays empty", "", ""},
		{"letters of other scripts stay", "größe Привет 価格 가격 سعر", "größe Привет 価格 가격 سعر"},
		{"line ends and tabs are shown", "a\r\nb\tc", "a␍␊b␉c"},
		{"an escape sequence is shown", "\x1b[31mred\x1b]0;title\a", "␛[31mred␛]0;title␇"},
		{"NUL and DEL are shown", "\x00\x7f", "␀␡"},
		{"C1 controls are shown", "a\u009b31m\u0085", "a‹9B›31m‹85›"},
		{"raw C1 and other invalid bytes are shown", "\x9b31m\xff\xc3", "‹x9B›31m‹xFF›‹xC3›"},
		{"an overlong form is shown byte by byte", "\xc0\x9b", "‹xC0›‹x9B›"},
		{"a surrogate is shown byte by byte", "\xed\xa0\x80", "‹xED›‹xA0›‹x80›"},
		{"the replacement character stays", "\ufffd", "\ufffd"},
		{"bidirectional controls are shown", "a\u202eb\u2066c\u200fd\u061c", "a‹202E›b‹2066›c‹200F›d‹61C›"},
		{"invisible characters are shown", "pass\u200bword\ufeff\u00ad\u2060\u034f", "pass‹200B›word‹FEFF›‹AD›‹2060›‹34F›"},
		{"fillers that look like nothing are shown", "\u3164\uffa0\u115f\u2800", "‹3164›‹FFA0›‹115F›\u2800"},
		{"line and paragraph separators are shown", "\u2028\u2029", "‹2028›‹2029›"},
		{"annotations and tags are shown", "\ufff9\U000e0067", "‹FFF9›‹E0067›"},
		{"private and unassigned characters are shown", "\ue000\U0010ffff\u0378", "‹E000›‹10FFFF›‹378›"},
		{"combining marks stay on their letter", "e\u0301\u0323", "e\u0301\u0323"},
		{"a mark without a letter is shown", "\u0301a", "‹301›a"},
		{"a mark on a shown character is shown", "\n\u0301", "␊‹301›"},
		{"the fifth mark is shown", "a\u0301\u0302\u0303\u0304\u0305", "a\u0301\u0302\u0303\u0304‹305›"},
		{"a spacing mark is shown", "क\u093f", "क‹93F›"},
		{"a virama is shown", "क\u094dक", "क‹94D›क"},
		{"the am of Thai and Lao becomes its two parts", "น้ำ ສຳ", "น\u0e49\u0e4d\u0e32 ສ\u0ecd\u0eb2"},
		{"an am without a letter is shown", "ำ\nຳ", "‹E33›␊‹EB3›"},
		{"an am on a letter with all its marks is shown", "a\u0301\u0302\u0303\u0304ำ", "a\u0301\u0302\u0303\u0304‹E33›"},
		{"conjoining jamo are shown", "\u1100\u1161", "‹1100›‹1161›"},
		{"a selector after a character is left out", "❤\ufe0f 1\ufe0f\u20e3 ⚠\ufe0e", "❤ 1\u20e3 ⚠"},
		{"a selector alone or again is shown", "\ufe0fa\ufe0f\ufe0f", "‹FE0F›a‹FE0F›"},
		{"a rarer selector is shown", "a\ufe00\U000e0101", "a‹FE00›‹E0101›"},
		{"a family becomes its members, joined", "👨\u200d👩\u200d👧", "👨‿👩‿👧"},
		{"a joiner between letters is shown", "a\u200db", "a‹200D›b"},
		{"a second joiner is shown", "👨\u200d\u200d", "👨‿‹200D›"},
		{"a skin tone becomes a shade", "👍🏽 👩🏻\u200d💻 👋🏿", "👍▒ 👩░‿💻 👋▓"},
		{"a skin tone alone is shown", "🏽 a🏽", "‹1F3FD› a‹1F3FD›"},
		{"flags stay", "🇩🇪🇫🇷", "🇩🇪🇫🇷"},
		{"half a flag is shown", "🇩🇪🇫 🇷", "🇩🇪‹1F1EB› ‹1F1F7›"},
		{"a flag takes no mark", "🇩🇪\u0301", "🇩🇪‹301›"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%+q) = %q, want %q", tt.in, got, tt.want)
			}
			checkText(t, tt.in)
		})
	}
}

// checkText checks all invariants for any text.
func checkText(t *testing.T, s string) {
	t.Helper()
	c := Clean(s)
	checkSafe(t, s, c)
	if again := Clean(c); again != c {
		t.Errorf("cleaning %+q twice gives %q, then %q", s, c, again)
	}
	if got := string(AppendClean([]byte("x"), []byte(s))); got != "x"+c {
		t.Errorf("AppendClean(%+q) = %q, Clean gives %q", s, got, c)
	}
	if width, agreed := grid(c); !agreed || width != Width(s) || width != Width(c) {
		t.Errorf("Clean(%+q) = %q is %d cells wide (agreed %t), Width gives %d and %d", s, c, width, agreed, Width(s), Width(c))
	}
	for w := range 9 {
		checkCut(t, s, c, w)
	}
	checkCut(t, s, c, Width(c)-1)
	checkCut(t, s, c, Width(c))
	checkCut(t, s, c, Width(c)+3)
}

// checkSafe fails if c, cleaned from s, holds anything that must not reach a terminal.
func checkSafe(t *testing.T, s, c string) {
	t.Helper()
	if !utf8.ValidString(c) {
		t.Errorf("%+q gives invalid UTF-8: %+q", s, c)
	}
	for _, r := range c {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
			unicode.Bidi_Control, unicode.Join_Control, unicode.Other_Default_Ignorable_Code_Point) {
			t.Errorf("%+q gives %q, which holds %U", s, c, r)
		}
	}
}

// checkCut checks s, cleaned to c, cut and padded to w cells.
func checkCut(t *testing.T, s, c string, w int) {
	t.Helper()
	cut := Truncate(s, w)
	checkSafe(t, s, cut)
	width, agreed := grid(cut)
	if !agreed || width > max(w, 0) || width != Width(cut) {
		t.Errorf("Truncate(%+q, %d) = %q is %d cells wide (agreed %t)", s, w, cut, width, agreed)
	}
	switch {
	case w >= Width(c) && cut != c:
		t.Errorf("Truncate(%+q, %d) = %q, though all of %q fits", s, w, cut, c)
	case w > 0 && w < Width(c) && (!strings.HasSuffix(cut, Ellipsis) || !strings.HasPrefix(c, strings.TrimSuffix(cut, Ellipsis))):
		t.Errorf("Truncate(%+q, %d) = %q is no cut of %q", s, w, cut, c)
	}
	checkPrefix(t, s, w)
	if clip := Clip([]byte(s), w); clip != cut {
		t.Errorf("Clip(%+q, %d) = %q, Truncate gives %q", s, w, clip, cut)
	}
	for _, align := range []Align{Left, Right, Center} {
		pad := Pad(s, w, align)
		if width, agreed := grid(pad); !agreed || width != max(w, 0) || strings.TrimSpace(pad) != strings.TrimSpace(cut) {
			t.Errorf("Pad(%+q, %d, %d) = %q, want %q in %d cells", s, w, align, pad, cut, w)
		}
	}
}

// checkPrefix checks that s wraps into lines of at most w cells, each as long as possible.
func checkPrefix(t *testing.T, s string, w int) {
	t.Helper()
	whole := Width(s)
	for rest := s; rest != ""; {
		part := Prefix(rest, w)
		if !strings.HasPrefix(rest, part) || Width(part) > max(w, 0) {
			t.Fatalf("Prefix(%+q, %d) = %+q", rest, w, part)
		}
		if part == "" {
			return
		}
		whole -= Width(part)
		if rest = rest[len(part):]; rest == "" && whole != 0 {
			t.Errorf("%+q in lines of %d cells is off by %d cells", s, w, whole)
		}
	}
}

func TestPrefix(t *testing.T) {
	tests := []struct {
		name, in string
		w        int
		want     string
	}{
		{"all of it", "abc", 3, "abc"},
		{"as much as fits", "abcdef", 3, "abc"},
		{"a wide character is not cut", "a価格", 4, "a価"},
		{"marks go along", "ae\u0301\u0302b", 2, "ae\u0301\u0302"},
		{"nothing fits", "価", 1, ""},
		{"shown escapes count", "\x1b\u202eb", 4, "\x1b"},
		{"an am is not split from its letter", "aกำb", 2, "a"},
		{"an am with its letter fits", "aกำb", 3, "aกำ"},
		{"no room", "a", 0, ""},
		{"less than no room", "a", -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Prefix(tt.in, tt.w); got != tt.want {
				t.Errorf("Prefix(%+q, %d) = %+q, want %+q", tt.in, tt.w, got, tt.want)
			}
		})
	}
}

// FuzzText runs all checks on any bytes.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[2J", "e\u0301", "👨\u200d👩🏽\u200d👧", "🇩🇪🇩", "\xf0\x9f", "価格 12", "\u202e\x9b", "क\u094dषि", "각\u11a8", "น้ำำສຳ"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4<<10 {
			checkText(t, string(b))
		}
	})
}

// TestCharacterPairs puts characters of all kinds next to each other.
func TestCharacterPairs(t *testing.T) {
	parts := append([]string{"\x1b", "\n", "\x9b", "\u0301", "\u093f", "\u094d", "\u200d", "\ufe0f", "🏽", "🇩", "\u1100", "\u1161", "\u11a8", "\u0600", "\u0d4e", "\u202e", "ำ", "ຳ"}, neighbors...)
	for _, a := range parts {
		for _, b := range parts {
			for _, c := range parts {
				s := a + b + c
				clean := Clean(s)
				if width, agreed := grid(clean); !agreed || width != Width(s) || Clean(clean) != clean {
					t.Errorf("Clean(%+q) = %q is %d cells wide (agreed %t), Width gives %d", s, clean, width, agreed, Width(s))
				}
			}
		}
	}
}
