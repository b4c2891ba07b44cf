package collect

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// The things that happen to feeds, as they are logged.
const (
	tookOver = "feed taken over"
	gaveUp   = "feed given up"
	lostFeed = "feed lost to another collector"
	failed   = "feed cannot be taken over"
)

// repeatFailures is how often feeds that cannot be taken over are logged.
const repeatFailures = 30 * time.Second

// maxNamed is how many feeds a line of its own is logged for each time.
const maxNamed = 5

// news logs what happens to feeds: one by one, or how many, if they are many.
type news struct {
	log *slog.Logger

	mu     sync.Mutex
	said   time.Time
	warned time.Time           // Of failures.
	all    map[string][]string // Names of feeds.
	why    error
}

func (n *news) add(what, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all = make(map[string][]string)
	}
	n.all[what] = append(n.all[what], name)
}

func (n *news) fail(name string, why error) {
	n.add(failed, name)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.why = why
}

// tell logs the news once they are due. Feeds is how many are held now.
func (n *news) tell(now time.Time, feeds int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.said) < sayEvery || len(n.all) == 0 {
		return
	}
	n.said = now
	for _, what := range []string{tookOver, gaveUp, lostFeed, failed} {
		level, more := slog.LevelInfo, []any{"owned", feeds}
		switch what {
		case lostFeed:
			level = slog.LevelWarn
		case failed:
			level, more = slog.LevelWarn, []any{"error", n.why}
		}
		names := n.all[what]
		if what == failed && len(names) > 0 {
			if now.Sub(n.warned) < repeatFailures {
				continue
			}
			n.warned = now
		}
		if len(names) > maxNamed {
			n.log.Log(context.Background(), level, what, append([]any{"feeds", len(names)}, more...)...)
			continue
		}
		for _, name := range names {
			n.log.Log(context.Background(), level, what, append([]any{"feed", name}, more...)...)
		}
	}
	clear(n.all)
}
