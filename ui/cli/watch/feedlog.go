package watch

import (
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/sse"
	"feedscope/ui/cli/service"
	"feedscope/ui/trouble"
)

// The bounds of the log: lines about the states of one feed, about each kind of anomaly of a feed, about each finding of a
// feed, and about all feeds together.
func stateLimit() *rate.Limiter   { return rate.NewLimiter(rate.Every(30*time.Second), 10) }
func anomalyLimit() *rate.Limiter { return rate.NewLimiter(rate.Every(10*time.Minute), 1) }
func findingLimit() *rate.Limiter { return rate.NewLimiter(rate.Every(10*time.Minute), 3) }
func allLimit() *rate.Limiter     { return rate.NewLimiter(rate.Every(100*time.Millisecond), 500) }

// feedLog logs what happens to one feed, also across reloads. It is a [feeds.Fold].
type feedLog struct {
	name string
	log  *slog.Logger
	all  *rate.Limiter

	mu        sync.Mutex
	trouble   trouble.Trouble
	states    *rate.Limiter
	last      line // The newest line about a state that was not logged, if skipped is not zero.
	skipped   int  // Lines about states that were not logged since the last one that was.
	anomalies [sse.NumAnomalies]anomalies
	findings  map[string]*finding // By code.
}

// line is a line about a state.
type line struct {
	level   slog.Level
	message string
	reason  string
	cause   string
	attempt int
}

// anomalies are those of one kind.
type anomalies struct {
	*rate.Limiter // Nil before the first one.
	unsaid        uint64
}

// finding is one that stands, or stood.
type finding struct {
	*rate.Limiter
	stands, said bool
}

func newFeedLog(name string, log *slog.Logger, all *rate.Limiter) *feedLog {
	return &feedLog{name: name, log: log, all: all, states: stateLimit(), findings: make(map[string]*finding)}
}

// Fold implements [feeds.Fold].
func (f *feedLog) Fold(events []feeds.Event) {
	for i := range events {
		switch e := &events[i]; e.Kind {
		case feeds.Change:
			f.changed(e)
		case feeds.Anomaly:
			f.anomaly(e)
		case feeds.Message, feeds.Comment, feeds.Retry:
		}
	}
}

// changed logs a change of state that is news.
func (f *feedLog) changed(e *feeds.Event) {
	if e.State == feeds.Ended && e.Cause == feeds.Command {
		return // It was removed, which the reload reports.
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	first := e.State == feeds.Live && !f.trouble.Connected()
	l := line{levelOf(e.State), "feed " + e.State.String(), f.trouble.News(e), string(e.Cause), e.Attempt}
	switch {
	case l.reason == "" && first:
		l.reason = string(e.Data)
	case l.reason == "":
		return
	case l.reason == trouble.Describe(e): // The message has the state.
		l.reason = string(e.Data)
	}
	f.put(l, e.Time)
}

func levelOf(s feeds.State) slog.Level {
	switch s {
	case feeds.Failed:
		return slog.LevelError
	case feeds.Waiting, feeds.Stale:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// put logs a line about a state, or keeps it for later. The caller holds mu.
func (f *feedLog) put(l line, now time.Time) {
	if !f.states.AllowN(now, 1) || !f.all.AllowN(now, 1) {
		f.last = l
		f.skipped++
		return
	}
	service.Write(f.log, l.level, l.message, slog.String("feed", f.name), slog.String("reason", l.reason), slog.String("cause", l.cause),
		slog.Int("attempt", l.attempt), slog.Int("unlogged", f.skipped))
	f.skipped = 0
}

// settle logs the newest state once there is room for it, so that the last line about a feed tells how it is.
func (f *feedLog) settle(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.skipped > 0 {
		f.skipped-- // It is that line, or becomes it again.
		f.put(f.last, now)
	}
}

// anomaly logs the first anomaly of a kind, and later ones from time to time.
func (f *feedLog) anomaly(e *feeds.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &f.anomalies[e.Anomaly]
	if a.Limiter == nil {
		a.Limiter = anomalyLimit()
	}
	if !a.AllowN(e.Time, 1) || !f.all.AllowN(e.Time, 1) {
		a.unsaid++
		return
	}
	service.Write(f.log, slog.LevelWarn, "anomaly", slog.String("feed", f.name), slog.String("kind", e.Anomaly.String()),
		slog.String("detail", string(e.Data)), slog.Uint64("unlogged", a.unsaid))
	a.unsaid = 0
}

// diagnosed logs findings that are new, and those that are over.
func (f *feedLog) diagnosed(d *rules.Diagnosis, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := make(map[string]bool)
	for i := range d.Findings {
		found[d.Findings[i].Code] = true
		f.found(&d.Findings[i], now)
	}
	for code, k := range f.findings {
		if !k.stands || found[code] {
			continue
		}
		k.stands = false
		if k.said {
			service.Write(f.log, slog.LevelInfo, "finding is over", slog.String("feed", f.name), slog.String("code", code))
		}
	}
}

// found logs a finding unless it stands already. The caller holds mu.
func (f *feedLog) found(d *rules.Finding, now time.Time) {
	k := f.findings[d.Code]
	if k == nil {
		k = &finding{Limiter: findingLimit()}
		f.findings[d.Code] = k
	}
	if k.stands {
		return
	}
	k.stands = true
	if k.said = k.AllowN(now, 1) && f.all.AllowN(now, 1); !k.said {
		return
	}
	service.Write(f.log, slog.LevelWarn, "finding", slog.String("feed", f.name), slog.String("code", d.Code),
		slog.String("confidence", string(d.Confidence)), slog.String("title", d.Title), slog.String("cause", string(d.Layer)),
		slog.String("seen", d.Seen))
}
