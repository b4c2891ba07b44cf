package inflate

const (
	maxCode = 15 // The length of the longest code, in bits.
	// tableBits is the length of the longest code in the lookup table.
	tableBits = 9
)

// huffman decodes a canonical prefix code (RFC 1951, section 3.2.2).
type huffman struct {
	table   [1 << tableBits]uint16 // The symbol and, in the lowest four bits, the length of its code.
	count   [maxCode + 1]int       // Codes by length.
	symbols [288]uint16            // Ordered by code.
}

// init builds the code from the code length of each symbol and reports whether it is valid. Incomplete codes are
// allowed, such as a single code of one bit.
func (h *huffman) init(lengths []uint8) bool {
	*h = huffman{}
	for _, l := range lengths {
		h.count[l]++
	}
	var next, place [maxCode + 2]int
	left := 1
	h.count[0] = 0
	for l := 1; l <= maxCode; l++ {
		left = left<<1 - h.count[l]
		next[l+1] = (next[l] + h.count[l]) << 1
		place[l+1] = place[l] + h.count[l]
	}
	if left < 0 {
		return false
	}
	for symbol, l := range lengths {
		if l == 0 {
			continue
		}
		h.symbols[place[l]] = uint16(symbol)
		place[l]++
		reversed := 0
		for i := range l {
			reversed |= next[l] >> i & 1 << (l - 1 - i)
		}
		next[l]++
		for i := reversed; l <= tableBits && i < len(h.table); i += 1 << l {
			h.table[i] = uint16(symbol)<<4 | uint16(l)
		}
	}
	return true
}

// decode returns the symbol whose code begins at bit skip and the end of that code. An end of 0 means that more bits
// are needed; ok is false if there is no such code.
func (h *huffman) decode(b *bits, skip uint) (symbol int, end uint, ok bool) {
	if e := h.table[b.peek(skip, tableBits)]; e > 0 {
		if end = skip + uint(e&15); end > b.n {
			return 0, 0, true
		}
		return int(e >> 4), end, true
	}
	code, first, place := 0, 0, 0
	for l := uint(1); l <= maxCode; l++ {
		if skip+l > b.n {
			return 0, 0, true
		}
		code |= int(b.peek(skip+l-1, 1))
		if code-first < h.count[l] {
			return int(h.symbols[place+code-first]), skip + l, true
		}
		place += h.count[l]
		first = (first + h.count[l]) << 1
		code <<= 1
	}
	return 0, 0, false
}
