package publish

import (
	"sync"
	"time"
)

const (
	// repeatTrouble is how often trouble that goes on is reported.
	repeatTrouble = time.Minute
	// calm is how long nothing must fail until the trouble is over. It is longer than the pause before a feed tries again.
	calm = mostPause + time.Second
)

// trouble is why JetStream takes no messages, at least of some feed.
type trouble struct {
	report func(error)

	mu           sync.Mutex
	now          bool
	said, failed time.Time // When it was last reported, and when something last failed.
}

// set notes that something failed, or with nil that something succeeded.
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
