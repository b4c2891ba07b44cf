package text

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// class is how a character behaves on the grid.
type class uint8

const (
	hidden    class = iota // must not be printed
	letter                 // one cell
	wide                   // two cells
	emoji                  // one cell, may be followed by a joiner
	wideEmoji              // two cells, may be followed by a joiner
	mark                   // no cell, belongs to the character before it
	selector               // variation selector 15 or 16
	joiner                 // zero width joiner
	skinTone               // emoji modifier
	regional               // half of a flag
	joined                 // an emoji whose joiner or skin tone was left out
)

// width gives the cells of a character of class c that stands alone.
func (c class) width() int {
	switch c {
	case letter, emoji:
		return 1
	case wide, wideEmoji:
		return 2
	default:
		return 0
	}
}

func classOf(r rune) class {
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
	case !unicode.IsGraphic(r), unicode.Is(unicode.Mc, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return hidden
	case unicode.In(r, unicode.Mn, unicode.Me):
		return mark
	}
	g, w := ansi.StringWidth(string(r)), ansi.StringWidthWc(string(r))
	if g != w || g == 0 {
		return hidden
	}
	if r > 0x2000 && unicode.Is(unicode.So, r) {
		return emoji + class(g-1)
	}
	return letter + class(g-1)
}
