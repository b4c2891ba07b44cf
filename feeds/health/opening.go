package health

import "time"

// openingTime is how long after its first event a feed may still be bringing what lay ready for whoever connects.
const openingTime = int64(500 * time.Millisecond)

// opening is the first moment of a feed whose events name no time.
//
// Many servers send some of the past to everyone who connects, in one go. Such events arrived within milliseconds, but came
// about over minutes or days: divided by the time of their arrival they make a rate, and gaps, that the feed never had. What tells them from
// new ones is their time alone. So without it neither events nor time are counted until the opening is over. A steady feed
// loses nothing by that, since what is left out of the count is left out of the time as well.
//
// A later connection has one as well: what a server sends again at once, after a resume, came about while there was none. But a
// server that ends each response after a few events, to be asked again, sends all that it has in such moments. So these are held,
// and count when the connection ends if nothing came after them.
type opening struct {
	end   int64
	later bool // It is not the first connection's.
	held  int
}

// again begins the opening of a later connection.
func (o *opening) again() {
	if o.end > 0 {
		*o = opening{later: true}
	}
}

// over ends the connection, and gives how many events of its opening count after all.
func (o *opening) over() (n int) {
	if o.later {
		n, o.held = o.held, 0
	}
	return n
}

// takes tells whether an event that arrived at a time, in ns since the start, belongs to the opening.
func (o *opening) takes(at int64) bool {
	if o.end == 0 {
		o.end = at + openingTime
	}
	if at < o.end {
		return true
	}
	o.held = 0
	return false
}
