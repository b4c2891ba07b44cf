package collect

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// The things that happen to feeds, as they are logged.
const (
	tookOver = "feed taken over"
	gaveUp   = "feed given up"
	lostFeed = "feed lost to another collector"
	failed   = "feed cannot be taken over"
	repeated = "events dropped because their IDs were stored before; if its IDs are no positions, set ids: label"
)

// repeatWarning is how often feeds that cannot be taken over, or repeat events, are logged.
const repeatWarning = 30 * time.Second

// maxNamed is how many feeds a line of its own is logged for each time.
const maxNamed = 5

// news logs what happens to feeds: one by one, or how many, if they are many.
type news struct {
	log *slog.Logger

	mu     sync.Mutex
	said   time.Time
	warned map[string]time.Time // When what was last warned of.
	all    map[string][]string  // Names of feeds.
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

// repeat notes a feed that repeats events.
func (n *news) repeat(name string) {
	n.mu.Lock()
	known := slices.Contains(n.all[repeated], name)
	n.mu.Unlock()
	if !known {
		n.add(repeated, name)
	}
}

// due reports whether it is time for a warning.
func (n *news) due(what string, now time.Time) bool {
	if now.Sub(n.warned[what]) < repeatWarning {
		return false
	}
	if n.warned == nil {
		n.warned = make(map[string]time.Time)
	}
	n.warned[what] = now
	return true
}

// tell logs the news once they are due. Feeds is how many are held now.
func (n *news) tell(now time.Time, feeds int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.said) < sayEvery || len(n.all) == 0 {
		return
	}
	n.said = now
	for _, what := range []string{tookOver, gaveUp, lostFeed, failed, repeated} {
		names := n.all[what]
		level, more := slog.LevelInfo, []any{"owned", feeds}
		switch what {
		case lostFeed:
			level = slog.LevelWarn
		case failed:
			level, more = slog.LevelWarn, []any{"error", n.why}
		case repeated:
			level, more = slog.LevelWarn, nil
		}
		if level == slog.LevelWarn && len(names) > 0 && !n.due(what, now) {
			continue
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
