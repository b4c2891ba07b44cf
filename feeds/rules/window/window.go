// Package window sums up the values of the last minutes, or of any other time, in bounded memory. Times and numbers go in;
// averages, extremes, counts, rates and percentiles over the window that ends now come out. The package reads no clock.
//
// A window is divided into [Pieces] pieces, whose bounds are the same for every window of a length. It covers the piece of
// now and those before it, so its real length is between 59/60 and 60/60 of the nominal one. A value that is older than the
// window when it is added is left out.
package window

import (
	"slices"
	"time"
	"unsafe"
)

// Pieces is the number of pieces of a window.
const Pieces = 60

// pieces are the pieces of a window that have values, oldest first.
type pieces[P any] struct {
	length int64 // Of a piece, in ns.
	list   []piece[P]
	budget *Budget // Nil for none.
	taken  int     // Bytes of it.
}

type piece[P any] struct {
	number int64 // Since 1970, in lengths.
	of     P
}

func newPieces[P any](window time.Duration) pieces[P] {
	return pieces[P]{length: max(int64(window)/Pieces, 1)}
}

// number returns the number of the piece of a time.
func (p *pieces[P]) number(t time.Time) int64 {
	n := t.UnixNano()
	if n < 0 {
		n -= p.length - 1
	}
	return n / p.length
}

// at returns the piece of a time, and whether it is new: its contents are then those of an older one. It returns nil for a
// time before the window that ends with the newest piece.
func (p *pieces[P]) at(t time.Time) (of *P, fresh bool) {
	number, n := p.number(t), len(p.list)
	if n > 0 && p.list[n-1].number == number {
		return &p.list[n-1].of, false
	}
	if n == 0 || p.list[n-1].number < number {
		p.drop(number - Pieces)
		return p.insert(len(p.list), number), true
	}
	if number <= p.list[n-1].number-Pieces {
		return nil, false
	}
	at, found := slices.BinarySearchFunc(p.list, number, func(one piece[P], number int64) int { return int(one.number - number) })
	if found {
		return &p.list[at].of, false
	}
	return p.insert(at, number), true
}

// insert inserts a piece, which reuses the memory of one that was dropped. If there is no room for another one, it takes the place
// of the oldest; it returns nil if it would be the oldest itself.
func (p *pieces[P]) insert(at int, number int64) *P {
	n := len(p.list)
	if n == cap(p.list) && !p.grow() {
		if at == 0 {
			return nil
		}
		oldest := p.list[0]
		copy(p.list, p.list[1:at])
		oldest.number = number
		p.list[at-1] = oldest
		return &p.list[at-1].of
	}
	p.list = p.list[:n+1]
	last := p.list[n]
	copy(p.list[at+1:], p.list[at:n])
	last.number = number
	p.list[at] = last
	return &p.list[at].of
}

// drop drops the pieces up to a number, and keeps their memory behind the others.
func (p *pieces[P]) drop(upTo int64) {
	k := 0
	for k < len(p.list) && p.list[k].number <= upTo {
		k++
	}
	if k == 0 {
		return
	}
	slices.Reverse(p.list[:k])
	slices.Reverse(p.list[k:])
	slices.Reverse(p.list)
	p.list = p.list[:len(p.list)-k]
}

// of returns the pieces of the window that ends at a time, oldest first.
func (p *pieces[P]) in(now time.Time) []piece[P] {
	number := p.number(now)
	list := p.list
	for len(list) > 0 && list[0].number <= number-Pieces {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].number > number {
		list = list[:len(list)-1]
	}
	return list
}

// grow makes room for more pieces, if the budget has any.
func (p *pieces[P]) grow() bool {
	n := len(p.list)
	more := max(4, min(n, Pieces-n))
	if !p.take(more * int(unsafe.Sizeof(piece[P]{}))) {
		return false
	}
	list := make([]piece[P], n, n+more)
	copy(list, p.list)
	p.list = list
	return true
}

// take reserves bytes of the budget.
func (p *pieces[P]) take(bytes int) bool {
	if !p.budget.take(bytes) {
		return false
	}
	p.taken += bytes
	return true
}

// Within makes the window, which is empty, share a budget.
func (p *pieces[P]) Within(b *Budget) { p.budget = b }

// Release gives back what the window has of its budget. It is not used any more.
func (p *pieces[P]) Release() {
	p.budget.give(p.taken)
	p.list, p.taken = nil, 0
}

// Reset forgets all values.
func (p *pieces[P]) Reset() { p.list = p.list[:0] }
