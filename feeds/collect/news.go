package collect

import (
	"context"
	"log/slog"
	"maps"
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

// kinds are all of them, in the order in which they are logged.
var kinds = []string{tookOver, gaveUp, lostFeed, failed, repeated}

// repeatWarning is how often feeds that cannot be taken over, or repeat events, are logged.
const repeatWarning = 30 * time.Second

// maxNamed is how many feeds a line of its own is logged for each time.
const maxNamed = 5

// news logs what happens to feeds: one by one, or how many, if they are many.
type news struct {
	log *slog.Logger

	mu     sync.Mutex
	said   time.Time
	warned map[string]time.Time       // When what was last warned of.
	all    map[string]map[string]bool // Names of feeds.
	why    error
}

func (n *news) add(what, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all = make(map[string]map[string]bool)
	}
	if n.all[what] == nil {
		n.all[what] = make(map[string]bool)
	}
	n.all[what][name] = true
}

func (n *news) fail(name string, why error) {
	n.add(failed, name)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.why = why
}

// repeat notes a feed that repeats events.
func (n *news) repeat(name string) { n.add(repeated, name) }

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

// tell logs the news that are due; others wait. Feeds is how many are held now.
func (n *news) tell(now time.Time, feeds int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.said) < sayEvery || len(n.all) == 0 {
		return
	}
	n.said = now
	for _, what := range kinds {
		if names := n.all[what]; len(names) > 0 && (level(what) == slog.LevelInfo || n.due(what, now)) {
			n.say(what, feeds)
		}
	}
}

// rest logs all news, when no feed is held any more.
func (n *news) rest() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, what := range kinds {
		n.say(what, 0)
	}
}

func level(what string) slog.Level {
	if what == tookOver || what == gaveUp {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

// say logs what has happened to feeds. The caller holds mu.
func (n *news) say(what string, feeds int) {
	names := n.all[what]
	delete(n.all, what)
	more := []any{"owned", feeds}
	switch what {
	case failed:
		more = []any{"error", n.why}
	case repeated:
		more = nil
	}
	if len(names) > maxNamed {
		n.log.Log(context.Background(), level(what), what, append([]any{"feeds", len(names)}, more...)...)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		n.log.Log(context.Background(), level(what), what, append([]any{"feed", name}, more...)...)
	}
}
