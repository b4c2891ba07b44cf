package publish

import (
	"strings"
	"sync"
	"time"

	"feedscope/feeds/collect/link"
)

const (
	// repeatTrouble is how often trouble that goes on is reported.
	repeatTrouble = time.Minute
	// calm is how long nothing must fail until the trouble is over. It is longer than the pause before a feed tries again.
	calm = mostPause + time.Second
	// stuckAfter is how long everything must fail until the publisher is stuck. After stuckUntil without an attempt, it is not: what
	// waited belongs to another collector.
	stuckAfter = 3 * time.Second
	stuckUntil = calm + 3*sendTime
	// maxWhy bounds the reason for that, in bytes.
	maxWhy = 200
)

// trouble is why JetStream takes no messages, at least of some feed.
type trouble struct {
	report func(error)

	mu           sync.Mutex
	now          bool
	said, failed time.Time // When it was last reported, and when something last failed.

	// All has failed since then, at last for a reason.
	stuck, tried time.Time
	why          string
}

// set notes that something failed again and again, or with nil that something succeeded.
func (t *trouble) set(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	switch {
	case err != nil:
		t.failed = now
		if t.now && now.Sub(t.said) < repeatTrouble {
			return
		}
	case !t.now || now.Sub(t.failed) < calm:
		return
	}
	t.now, t.said = err != nil, now
	if t.report != nil {
		t.report(err)
	}
}

// refused notes that JetStream has not taken something.
func (t *trouble) refused(err error) {
	why := link.Reason(err)
	if len(why) > maxWhy {
		why = strings.ToValidUTF8(why[:maxWhy], "")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.stuck.IsZero() || now.Sub(t.tried) > stuckUntil {
		t.stuck = now
	}
	t.tried, t.why = now, why
}

// took notes that JetStream has taken something that waited.
func (t *trouble) took() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stuck = time.Time{}
}

// Stuck returns since when JetStream has taken nothing of what waits, and why, in a clause of at most 200 bytes. The time is zero while
// it takes messages, or nothing waits.
func (p *Publisher) Stuck() (since time.Time, why string) {
	t := &p.trouble
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.stuck.IsZero() || now.Sub(t.stuck) < stuckAfter || now.Sub(t.tried) > stuckUntil {
		return time.Time{}, ""
	}
	return t.stuck, t.why
}
