package hub

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/health"
	"feedscope/feeds/retry"
	"feedscope/feeds/sse"
)

// Feed is one subscription: a goroutine that keeps a stream open, decodes it and dispatches its events.
//
// All methods are safe for concurrent use, and none waits for the network.
type Feed struct {
	hub        *Hub
	index      int
	spec       feeds.Spec
	url, clock *url.URL
	shownURL   string // Redacted.
	auth       *auth.Source
	source     source
	control    control
	cancel     context.CancelFunc // Ends run; nil for a feed that is played back.
	stopped    chan struct{}      // Closed when run has ended.
	removed    atomic.Bool
	moment     time.Duration // How long each attempt waits for its turn; see Steady.

	// delivery serializes the goroutines that dispatch events of this feed: its folds see one order.
	// It guards the next six fields.
	delivery  sync.Mutex
	folds     []feeds.Fold
	latest    episode
	observers []feeds.Observer     // The folds that observe connections,
	readers   []feeds.ReadObserver // and those passed to Add that observe reads.
	noticed   noticed
	last      uint64 // Events from this number on are not this feed's, even if they have its index.

	// lastMessage is when the last message arrived that was not noise, or when the first connection was made, in
	// nanoseconds of the pulse; negative before that.
	lastMessage atomic.Int64

	mu         sync.Mutex // Guards the fields below.
	life       life
	conn       connection
	figures    figures
	position   position
	continuity continuity
	adopted    *feeds.Spec // By Adopt, until it takes effect.
	trial      trial
	watch      *watch      // Of the latest connection; nil before the first.
	extra      http.Header // Set by SetHeader.
	backoff    *retry.Backoff
	track      feeds.Track // Nil unless recording.
}

// newLiveFeed returns a feed that connects.
func newLiveFeed(h *Hub, spec feeds.Spec, folds []feeds.Fold) (*Feed, error) {
	u, clock, err := resolve(&spec)
	if err != nil {
		return nil, err
	}
	f := newFeed(h, spec, time.Now(), folds)
	f.url, f.clock, f.shownURL = u, clock, spec.Secrets.URL(u)
	f.source, f.auth = newSource(h.client, &f.spec), auth.NewSource(spec.Auth)
	return f, nil
}

// newFeed returns a feed that starts at a time.
func newFeed(h *Hub, spec feeds.Spec, start time.Time, folds []feeds.Fold) *Feed {
	f := &Feed{
		noticed: noticed{h.pulse.count.Load(), h.pulse.lost.Load()},
		hub:     h, spec: spec, shownURL: spec.URL, folds: folds,
		control: newControl(), moment: h.options.Steady.moment(),
		stopped:  make(chan struct{}),
		last:     math.MaxUint64,
		life:     life{status: feeds.Status{State: feeds.Connecting, Since: start}},
		figures:  newFigures(start, spec.TimePath),
		position: position{id: []byte(spec.LastEventID)},
		backoff:  retry.New(spec.Retry, h.options.Steady.random(spec.Name)),
	}
	f.lastMessage.Store(-1)
	for _, fold := range folds {
		if o, ok := fold.(feeds.Observer); ok {
			f.observers = append(f.observers, o)
		}
		if o, ok := fold.(feeds.ReadObserver); ok {
			f.readers = append(f.readers, o)
		}
	}
	return f
}

// Name returns the feed's name.
func (f *Feed) Name() string { return f.spec.Name }

// Index returns the feed's index in its hub, from 0.
func (f *Feed) Index() int { return f.index }

// Spec returns the feed's spec with its defaults filled in, and with the headers set since.
func (f *Feed) Spec() feeds.Spec {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.spec
	s.Header = f.headers()
	return s
}

// URL returns the feed's URL with secrets redacted.
func (f *Feed) URL() string { return f.shownURL }

// Polled reports whether the feed polls instead of streaming.
func (f *Feed) Polled() bool { return f.spec.Poll.Every > 0 }

// TimePath returns the path of the event time: that of the spec, or one that the feed has adopted since.
func (f *Feed) TimePath() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.spec.TimePath
}

// Status returns the feed's state.
func (f *Feed) Status() feeds.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.life.status
}

// LastByte returns when the feed's last byte arrived; zero before the first. See [feeds.Snapshot].
func (f *Feed) LastByte() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.figures.lastByte
}

// Totals returns the counters alone, at less cost than a snapshot.
func (f *Feed) Totals() feeds.Totals {
	f.mu.Lock()
	defer f.mu.Unlock()
	return feeds.Totals{
		Messages: f.figures.messages, Counted: f.figures.monitor.Counted(),
		Lost: f.figures.anomalies[sse.Oversize] + f.continuity.lost, Reconnects: f.conn.reconnects(),
	}
}

// Snapshot describes the feed at now.
func (f *Feed) Snapshot(now time.Time) feeds.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snapshot(now)
}

// Brief is Snapshot without Health, at less cost.
func (f *Feed) Brief() feeds.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.brief()
}

// AppendGaps appends the distribution of the gaps between the feed's events, and AppendLags that of their lags; see
// [health.Monitor.AppendGaps].
func (f *Feed) AppendGaps(dst []health.Bucket, now time.Time) []health.Bucket {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.figures.monitor.AppendGaps(dst, now)
}

// AppendLags is described at AppendGaps.
func (f *Feed) AppendLags(dst []health.Bucket, now time.Time) []health.Bucket {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.figures.monitor.AppendLags(dst, now)
}

func (f *Feed) snapshot(now time.Time) feeds.Snapshot {
	s := f.brief()
	s.Health = f.figures.health(now)
	return s
}

func (f *Feed) brief() feeds.Snapshot {
	s := feeds.Snapshot{
		Name: f.spec.Name, URL: f.shownURL, Status: f.life.status, Step: f.life.step, Up: f.conn.up,
		Insecure: f.insecure(), LastEventID: string(f.position.id), Poll: f.spec.Poll.Every,
		Reconnects: f.conn.reconnects(),
	}
	f.figures.describe(&s)
	return s
}

// Detail describes the feed at now in full.
func (f *Feed) Detail(now time.Time) feeds.Detail {
	f.mu.Lock()
	defer f.mu.Unlock()
	return feeds.Detail{
		Snapshot: f.snapshot(now), Conn: f.conn.info, Number: f.conn.number, Failure: f.conn.failure,
		Request: f.conn.sent.Clone(), Header: f.conn.received.Clone(),
		Wire: wire(&f.spec, &f.conn.info), ReconnectionTime: f.backoff.Base(), ServerRetry: f.backoff.Server(),
		Timeless: f.figures.timeless.Timeless,
		Changes:  slices.Clone(f.life.changes),
	}
}

// insecure reports whether the server's certificate is not verified. The caller holds mu.
func (f *Feed) insecure() bool {
	return f.conn.info.Insecure || f.spec.Route.TLS.Insecure && f.url != nil && f.url.Scheme == "https"
}
