package text

import (
	_ "embed"
	"encoding/binary"
	"slices"
)

// class is how a character behaves in the grid of cells.
type class uint8

const (
	hidden    class = iota // must not be printed
	letter                 // one cell
	wide                   // two cells
	emoji                  // one cell; a joiner may follow
	wideEmoji              // two cells; a joiner may follow
	mark                   // no cell; belongs to the character before it
	selector               // variation selector 15 or 16
	joiner                 // zero width joiner
	skinTone               // emoji modifier
	regional               // half of a flag
)

// classes.bin has the classes of all characters. TestClasses generates it.
//
//go:embed classes.bin
var classes []byte

// table is classes decoded. Each entry is the first character of a run and, in the low byte, the class of the run.
var table = func() []uint32 {
	t := make([]uint32, len(classes)/4)
	for i := range t {
		t[i] = binary.LittleEndian.Uint32(classes[4*i:])
	}
	return t
}()

func classOf(r rune) class {
	if r < 0x300 {
		return latin(r)
	}
	next, _ := slices.BinarySearch(table, uint32(r+1)<<8)
	return class(table[next-1])
}

// latin is a fast classOf for the most common characters.
func latin(r rune) class {
	if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad {
		return hidden
	}
	if r == 0xa9 || r == 0xae {
		return emoji
	}
	return letter
}
