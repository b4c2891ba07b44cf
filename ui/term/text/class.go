package text

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

// classOf returns the class of a character. Each entry of the table is the first character of a run and, in the low
// byte, the class of the run.
func classOf(r rune) class {
	if r < 0x300 {
		return latin(r)
	}
	at := uint32(r)<<8 | 0xff
	lo, hi := 0, len(table)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); table[mid] <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return class(table[lo-1])
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
