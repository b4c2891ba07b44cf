package publish

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go"
)

func TestStuckSinceNothingIsTaken(t *testing.T) {
	const reason = "no server answers for the stream; a cluster needs most of its servers running"
	fail := func(p *Publisher) { p.trouble.refused(nats.ErrNoResponders) }
	for name, c := range map[string]struct {
		steps func(p *Publisher)
		since time.Duration // Zero if it is not stuck.
	}{
		"while nothing fails": {func(*Publisher) {}, 0},
		"after a moment": {func(p *Publisher) {
			fail(p)
			time.Sleep(stuckAfter - 1)
		}, 0},
		"since the first failure": {func(p *Publisher) {
			time.Sleep(time.Second)
			fail(p)
			time.Sleep(time.Minute)
			fail(p)
			time.Sleep(stuckAfter)
			fail(p)
		}, time.Minute + time.Second},
		"although others tried in between": {func(p *Publisher) {
			time.Sleep(time.Second)
			for range 10 {
				fail(p)
				time.Sleep(stuckAfter)
			}
		}, time.Second},
		"after something was taken": {func(p *Publisher) {
			fail(p)
			time.Sleep(stuckAfter)
			p.trouble.took()
			fail(p)
		}, 0},
		"after nobody tries any more": {func(p *Publisher) {
			fail(p)
			time.Sleep(stuckAfter)
			fail(p)
			time.Sleep(stuckUntil + 1)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, began := new(Publisher), time.Now()
				c.steps(p)
				since, why := p.Stuck()
				if c.since == 0 {
					if !since.IsZero() || why != "" {
						t.Errorf("stuck since %s: %s", since.Sub(began), why)
					}
				} else if since.Sub(began) != c.since || why != reason {
					t.Errorf("stuck since %s: %s", since.Sub(began), why)
				}
			})
		})
	}
}

func TestReasonIsShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := new(Publisher)
		p.trouble.refused(errors.New("a" + strings.Repeat("ü", maxWhy)))
		time.Sleep(stuckAfter)
		if _, why := p.Stuck(); why != "a"+strings.Repeat("ü", (maxWhy-1)/2) {
			t.Errorf("%d bytes: %q", len(why), why)
		}
	})
}
