package health

import "time"

// burstTime is how long after its first event a feed may still be delivering old events to a new client.
const burstTime = int64(500 * time.Millisecond)

// burst is the start of a connection on a feed whose events carry no time.
//
// Many servers send some of the past to every new client, in one go. Such events arrive within milliseconds but
// occurred over minutes or days: counting them would show a rate and gaps that the feed never had. Without event times
// they look like new ones, so neither events nor time are counted until the burst is over. A steady feed loses nothing,
// because both are left out.
//
// Later connections have a burst as well: after a resume, a server sends all missed events at once. But a server that
// ends each response after a few events, and expects to be polled, delivers everything in bursts. Events of a later
// burst are therefore held, and count when the connection ends if no others followed.
type burst struct {
	end   int64
	later bool // It belongs to a connection after the first.
	held  int
}

// reconnect starts the burst of a later connection.
func (b *burst) reconnect() {
	if b.end > 0 {
		*b = burst{later: true}
	}
}

// disconnect ends the connection, and returns how many held events of its burst now count.
func (b *burst) disconnect() (n int) {
	if b.later {
		n, b.held = b.held, 0
	}
	return n
}

// contains reports whether an event that arrived at a time, in ns since the start, belongs to the burst.
func (b *burst) contains(at int64) bool {
	if b.end == 0 {
		b.end = at + burstTime
	}
	if at < b.end {
		return true
	}
	b.held = 0
	return false
}
