package inflate

import "compress/flate"

var errCorrupt = flate.CorruptInputError(0)

// fixedLiterals and fixedDistances are the codes of blocks without their own (RFC 1951, section 3.2.6).
var fixedLiterals, fixedDistances = func() (l, d huffman) {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144, i > 279:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	l.init(lengths[:])
	for i := range 30 {
		lengths[i] = 5
	}
	d.init(lengths[:30])
	return l, d
}()

func (d *reader) blockHead() (more bool, err error) {
	if !d.need(3) {
		return true, nil
	}
	d.last = d.take(1) == 1
	switch d.take(2) {
	case 0:
		d.align()
		d.step = d.storedHead
	case 1:
		d.literals, d.distances = &fixedLiterals, &fixedDistances
		d.step = d.symbol
	case 2:
		d.step = d.dynamicHead
	default:
		err = errCorrupt
	}
	return false, err
}

func (d *reader) storedHead() (more bool, err error) {
	if !d.need(32) {
		return true, nil
	}
	d.stored = d.take(16)
	if d.take(16) != d.stored^0xffff {
		return false, errCorrupt
	}
	d.step = d.storedBytes
	return false, nil
}

func (d *reader) storedBytes() (more bool, err error) {
	for ; d.stored > 0 && d.to < len(d.out); d.stored-- {
		if !d.need(8) {
			return true, nil
		}
		d.out[d.to] = byte(d.take(8))
		d.to++
	}
	if d.stored == 0 {
		d.end()
	}
	return false, nil
}

// lengthOrder is the order of the code length code's own lengths (RFC 1951, section 3.2.7).
var lengthOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamicHead reads the size of a dynamic block's tables.
func (d *reader) dynamicHead() (more bool, err error) {
	if !d.need(14) {
		return true, nil
	}
	d.counts[0], d.counts[1] = d.take(5)+257, d.take(5)+1
	d.order = d.take(4) + 4
	if d.counts[0] > 286 || d.counts[1] > 30 {
		return false, errCorrupt
	}
	d.read, d.lengths = 0, [320]uint8{}
	d.step = d.orderLengths
	return false, nil
}

// orderLengths reads the code length code.
func (d *reader) orderLengths() (more bool, err error) {
	for ; d.read < d.order; d.read++ {
		if !d.need(3) {
			return true, nil
		}
		d.lengths[lengthOrder[d.read]] = uint8(d.take(3))
	}
	if !d.own[0].init(d.lengths[:19]) {
		return false, errCorrupt
	}
	d.read, d.lengths = 0, [320]uint8{}
	d.step = d.codeLengths
	return false, nil
}

// repeats has the minimum number of repetitions for the symbols from 16 and the number of extra bits.
var repeats = [3]struct{ least, bits int }{{3, 2}, {3, 3}, {11, 7}}

// codeLengths reads the lengths of a dynamic block's codes.
func (d *reader) codeLengths() (more bool, err error) {
	all := d.counts[0] + d.counts[1]
	for d.read < all {
		d.need(57)
		symbol, end, ok := d.own[0].decode(&d.bits, 0)
		if !ok {
			return false, errCorrupt
		}
		length, times := uint8(symbol), 1
		if end > 0 && symbol >= 16 {
			r := repeats[symbol-16]
			times = r.least + int(d.peek(end, uint(r.bits)))
			end += uint(r.bits)
			if length = 0; symbol == 16 && d.read > 0 {
				length = d.lengths[d.read-1]
			}
		}
		if end == 0 || end > d.n {
			return true, nil
		}
		if d.read+times > all || symbol == 16 && d.read == 0 {
			return false, errCorrupt
		}
		d.drop(end)
		for range times {
			d.lengths[d.read] = length
			d.read++
		}
	}
	if !d.own[0].init(d.lengths[:d.counts[0]]) || !d.own[1].init(d.lengths[d.counts[0]:all]) {
		return false, errCorrupt
	}
	d.literals, d.distances = &d.own[0], &d.own[1]
	d.step = d.symbol
	return false, nil
}

const endOfBlock = 256

// lengthBase and distanceBase have the minimum match length and distance of each symbol, lengthBits and distanceBits
// the number of extra bits.
var lengthBase, lengthBits, distanceBase, distanceBits = func() (lb [29]int, le [29]uint, db [30]int, de [30]uint) {
	length, distance := 3, 1
	for i := range lb {
		lb[i], le[i] = length, uint(max(i/4-1, 0))
		length += 1 << le[i]
	}
	lb[28], le[28] = longest, 0
	for i := range db {
		db[i], de[i] = distance, uint(max(i/2-1, 0))
		distance += 1 << de[i]
	}
	return lb, le, db, de
}()

// symbol decodes literals and matches while they fit into out. Each has at most 48 bits.
func (d *reader) symbol() (more bool, err error) {
	for d.to <= len(d.out)-longest {
		d.need(57)
		symbol, end, ok := d.literals.decode(&d.bits, 0)
		switch {
		case !ok || symbol > 285:
			return false, errCorrupt
		case end == 0:
			return true, nil
		case symbol < endOfBlock:
			d.out[d.to] = byte(symbol)
			d.to++
			d.drop(end)
			continue
		case symbol == endOfBlock:
			d.drop(end)
			d.end()
			return false, nil
		}
		symbol -= endOfBlock + 1
		length := lengthBase[symbol] + int(d.peek(end, lengthBits[symbol]))
		code, end, ok := d.distances.decode(&d.bits, end+lengthBits[symbol])
		if !ok || code >= len(distanceBase) {
			return false, errCorrupt
		}
		distance := distanceBase[code] + int(d.peek(end, distanceBits[code]))
		if end += distanceBits[code]; end == distanceBits[code] || end > d.n {
			return true, nil
		}
		if distance > d.to {
			return false, errCorrupt
		}
		d.drop(end)
		for from := d.to - distance; length > 0; { // A match may overlap its own output.
			n := copy(d.out[d.to:d.to+length], d.out[from:d.to])
			d.to, length = d.to+n, length-n
		}
	}
	return false, nil
}
