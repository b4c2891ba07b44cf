package window

import "sync/atomic"

// Budget bounds the memory of the windows that share it, in bytes. When it is used up, windows that would grow give up their
// oldest piece instead, and percentiles become coarser. It is safe for concurrent use.
type Budget struct {
	left    atomic.Int64
	reached atomic.Bool
}

// NewBudget returns a budget of a number of bytes.
func NewBudget(bytes int64) *Budget {
	b := new(Budget)
	b.left.Store(bytes)
	return b
}

// Full reports whether there is no room for another window.
func (b *Budget) Full() bool { return b.left.Load() < leastRoom }

// leastRoom is what any window needs at first.
const leastRoom = 4 << 10

// Reached reports whether a window has ever found no room.
func (b *Budget) Reached() bool { return b.reached.Load() }

// take reserves bytes, or reports that there are not as many. Nil is no bound.
func (b *Budget) take(bytes int) bool {
	if b == nil {
		return true
	}
	if b.left.Add(-int64(bytes)) < 0 {
		b.left.Add(int64(bytes))
		b.reached.Store(true)
		return false
	}
	return true
}

func (b *Budget) give(bytes int) {
	if b != nil {
		b.left.Add(int64(bytes))
	}
}
