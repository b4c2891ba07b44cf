package text

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"feedscope/test/golden"

	"github.com/charmbracelet/x/ansi"
)

// neighbors holds one character or flag of every kind in the rules of grapheme clusters (UAX 29) that this package
// prints.
var neighbors = []string{"a", "1", " ", "‹", "›", "漢", "한", "각", "क", "क", "ก", "ع", "❤", "©", "😀", "👩", "🇩🇪", "␀"}

var neighborsWidth, _ = grid(strings.Join(neighbors, ""))

// grid returns the width of s if both ways of counting agree on it.
func grid(s string) (int, bool) {
	g, w := ansi.StringWidth(s), ansi.StringWidthWc(s)
	return g, g == w
}

// classify derives the class of a character from the Unicode tables and the renderer's measure.
func classify(r rune) class {
	switch {
	case r >= 0x20 && r < 0x7f:
		return letter
	case r == 0xfe0e || r == 0xfe0f:
		return selector
	case r == 0x200d:
		return joiner
	case r >= 0x1f3fb && r <= 0x1f3ff:
		return skinTone
	case r >= 0x1f1e6 && r <= 0x1f1ff:
		return regional
	case ignorable(r), !unicode.IsGraphic(r) && !pictograph(r):
		return hidden
	case unicode.In(r, unicode.Mn, unicode.Me):
		return classifyMark(string(r))
	}
	width, agreed := grid(string(r))
	switch {
	case !agreed, width == 0, !unicode.IsGraphic(r) && width == 1, !standsAlone(r, width):
		return hidden
	case pictograph(r):
		return emoji + class(width-1)
	}
	return letter + class(width-1)
}

// ignorable reports whether a character is invisible.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// pictograph reports whether a character can be part of an emoji sequence. Beyond the BMP this includes characters newer
// than the tables of package unicode.
func pictograph(r rune) bool {
	return r == 0xa9 || r == 0xae || r >= 0x2000 && r < 0x3300 && unicode.Is(unicode.So, r) || r >= 0x1f000 && r < 0x1fb00
}

// classifyMark reports whether s takes no cell after any character and does not join the two around it.
func classifyMark(s string) class {
	mixed := strings.Join(neighbors, s+"a") + s + strings.Join(neighbors, s)
	if width, agreed := grid(mixed); !agreed || width != 2*neighborsWidth+len(neighbors)-1 {
		return hidden
	}
	return mark
}

// standsAlone reports whether r keeps its width next to anything. It tries a few of the ideographs, which are all
// alike.
func standsAlone(r rune, width int) bool {
	if unicode.Is(unicode.Han, r) && unicode.Is(unicode.Lo, r) && r%16 != 0 {
		return true
	}
	s := string(r)
	around, agreed := grid(s + strings.Join(neighbors, s) + s) // It is narrower if any two join.
	twice, agreedTwice := grid(s + s)
	return agreed && agreedTwice && twice == 2*width && around == neighborsWidth+(len(neighbors)+1)*width
}

// TestClasses checks the class of every character.
func TestClasses(t *testing.T) {
	var want []byte
	last := class(255)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		c := hidden
		if utf8.ValidRune(r) {
			c = classify(r)
		}
		if c != last {
			want = binary.LittleEndian.AppendUint32(want, uint32(r)<<8|uint32(c))
			last = c
		}
		if got := classOf(r); got != c && !golden.Updating() {
			t.Fatalf("classOf(%U) = %d, want %d; go test -run TestClasses -update regenerates classes.bin", r, got, c)
		}
	}
	golden.Check(t, "classes.bin", string(want))
}
