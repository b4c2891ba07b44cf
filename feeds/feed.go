package feeds

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"feedscope/feeds/bookmark"
	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/retry"
	"feedscope/feeds/sse"
)

// maxChanges is how many changes of state a feed remembers.
const maxChanges = 50

// Feed is one subscription: a goroutine that keeps a stream open, decodes it and hands its events over.
//
// All its methods are safe for concurrent use, and none waits for the network.
type Feed struct {
	hub        *Hub
	index      int
	spec       Spec
	url, clock *url.URL
	shownURL   string // Without secrets.
	source     source
	kept       *bookmark.Store // Nil unless the feed's place is kept over restarts.
	folds      []Fold
	control    control

	// delivery makes the feed's goroutine and its watch take turns, so that a Fold sees one order.
	delivery sync.Mutex

	// mu guards what follows, all of it what a snapshot tells.
	mu       sync.Mutex
	status   Status
	step     conn.Step // Of the attempt to connect, while there is one.
	up       time.Time
	lastByte time.Time
	lastID   []byte
	extra    http.Header // Set at run time; see SetHeader.
	counts   counts
	changes  []Status
	monitor  *health.Monitor
	timeless timeless
	backoff  *retry.Backoff
	open     bool  // A connection stands,
	tail     tail  // of which this came last.
	past     int64 // Up to here in its body, events were made before it; see conn.Stream.
	info     conn.Info
	failure  *conn.Error // Of the last attempt; nil while it is not known to have failed.
	asked    conn.Clock  // What the server's clock answered, for this connection.
	sent     http.Header
	header   http.Header
	track    Track // Nil while nobody records.
	report   health.Report
	reported time.Time
}

type counts struct {
	messages, replayed, comments, bytes uint64
	anomalies                           [sse.NumAnomalies]uint64
	connections                         uint32
}

// newLiveFeed makes a feed that can connect.
func newLiveFeed(h *Hub, spec Spec, folds []Fold) (*Feed, error) {
	u, clock, err := spec.resolve()
	if err != nil {
		return nil, err
	}
	f := newFeed(h, spec, time.Now(), folds)
	f.url, f.clock, f.shownURL = u, clock, conn.MaskURL(u)
	f.source = newSource(h.client, &f.spec)
	return f, nil
}

// newFeed makes a feed whose life begins at start.
func newFeed(h *Hub, spec Spec, start time.Time, folds []Fold) *Feed {
	return &Feed{
		hub: h, spec: spec, shownURL: spec.URL, folds: folds,
		control: newControl(),
		status:  Status{State: Connecting, Since: start},
		lastID:  []byte(spec.LastEventID),
		monitor: health.New(start, health.Options{Lag: spec.TimePath != ""}),
		backoff: retry.New(spec.Retry, rand.Float64),
	}
}

// Name is the feed's name.
func (f *Feed) Name() string { return f.spec.Name }

// Index is the feed's place in its hub, from 0.
func (f *Feed) Index() int { return f.index }

// Spec is what the feed was made of, with what followed from that filled in, and the headers that were set since.
func (f *Feed) Spec() Spec {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.spec
	s.Header = f.headers()
	return s
}

// URL is the feed's address with secrets masked.
func (f *Feed) URL() string { return f.shownURL }

// Polled tells that the feed is no stream: it asks again and again.
func (f *Feed) Polled() bool { return f.spec.Poll.Every > 0 }

// TimePath is where in its data events say when they were made; empty: nobody looks. See [Spec].
func (f *Feed) TimePath() string { return f.spec.TimePath }

// Status is the feed's state now.
func (f *Feed) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// reportEvery is how often a snapshot computes percentiles anew.
const reportEvery = time.Second

// Snapshot tells how the feed stands at now.
func (f *Feed) Snapshot(now time.Time) Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snapshot(now)
}

func (f *Feed) snapshot(now time.Time) Snapshot {
	if f.reported.IsZero() || now.Sub(f.reported) >= reportEvery {
		f.report, f.reported = f.monitor.Report(now), now
	}
	s := Snapshot{
		Name: f.spec.Name, URL: f.shownURL, Status: f.status, Step: f.step, Up: f.up, LastByte: f.lastByte, Insecure: f.insecure(),
		LastEventID: string(f.lastID), Poll: f.spec.Poll.Every, Messages: f.counts.messages, Replayed: f.counts.replayed,
		Comments: f.counts.comments, Bytes: f.counts.bytes, Health: f.report,
	}
	for _, n := range f.counts.anomalies {
		s.Anomalies += n
	}
	s.Reconnects = f.counts.reconnects()
	return s
}

// Detail tells all there is to know of the feed at now.
func (f *Feed) Detail(now time.Time) Detail {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Detail{
		Snapshot: f.snapshot(now), Conn: f.info, Failure: f.failure, Header: f.header.Clone(),
		Wire: f.spec.wire(), ReconnectionTime: f.backoff.Base(), ServerRetry: f.backoff.Server(), AnomalyCounts: f.counts.anomalies, Changes: slices.Clone(f.changes),
		Timeless: f.timeless.Timeless,
	}
}

// change puts the feed into another state and tells everyone.
func (f *Feed) change(s Status) {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	f.changeLocked(s)
}

// changeLocked is change for those who hold the delivery.
func (f *Feed) changeLocked(s Status) {
	s.Since = time.Now()
	f.changeAt(s.Since, s)
}

// changeAt is changeLocked for a state that the feed has been in since the time that s says.
func (f *Feed) changeAt(at time.Time, s Status) {
	f.mu.Lock()
	f.status, f.step = s, conn.Step{}
	if f.track != nil {
		f.track.Changed(at, s)
	}
	if s.State != Live && s.State != Stale {
		f.up = time.Time{}
	}
	if len(f.changes) == maxChanges {
		f.changes = slices.Delete(f.changes, 0, 1)
	}
	f.changes = append(f.changes, s)
	id, number := f.lastID, f.counts.connections
	f.mu.Unlock()
	f.hub.deliver(f, []Event{{
		Kind: Change, Feed: f.index, ID: id, Data: []byte(s.Reason), Time: at, Conn: number,
		State: s.State, Attempt: s.Attempt,
	}})
}

// request is what is asked for by the connection that ctx is of.
func (f *Feed) request(ctx context.Context) conn.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return conn.Request{
		URL: f.url, Header: f.headers(), LastEventID: f.resumeID(), Exchange: f.spec.exchange(),
		ConnectTimeout: f.spec.ConnectTimeout, HeadTimeout: f.spec.IdleTimeout, Steps: f.takes,
		Authorize: f.spec.Auth.Once(ctx), Route: f.spec.Route,
	}
}

// takes notes the step that the attempt to connect takes.
func (f *Feed) takes(s conn.Step) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.step = s
}

// askClock asks the server's clock, if there is one to ask, while the connection is being made: the first events
// can then be told from those of the past. It goes with the same credentials as req, found once for both.
func (f *Feed) askClock(ctx context.Context, req conn.Request) {
	f.mu.Lock()
	f.asked = conn.Clock{}
	f.mu.Unlock()
	if f.clock == nil {
		return
	}
	c, err := f.hub.client.AskClock(ctx, f.clock, req)
	if err != nil {
		return // The Date header's answer stands, with its wider bounds.
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answered(time.Now(), c)
}

// answered takes what the server's clock said. The caller holds mu.
func (f *Feed) answered(at time.Time, c conn.Clock) {
	f.asked = c
	f.setClock(f.info.Clock)
	if f.track != nil && f.open {
		f.track.Clock(at, c)
	}
}

// setClock takes what a response's Date says of the server's clock, or what the clock itself said. The caller
// holds mu.
func (f *Feed) setClock(date conn.Clock) {
	if f.asked.Known {
		date = f.asked
	}
	if date.Known {
		f.info.Clock = date
		f.monitor.SetOffset(date.Offset, date.PlusMinus)
	}
}

// Totals are a feed's counters since it was added.
type Totals struct {
	// Messages counts events, Counted those of them that count in a rate, and Lost those that are known to be lost: over the
	// size limit.
	Messages, Counted, Lost uint64
	// Reconnects counts the connections after the first.
	Reconnects int
}

// Totals gives the counters alone, which costs less than a snapshot.
func (f *Feed) Totals() Totals {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Totals{
		Messages: f.counts.messages, Counted: f.monitor.Counted(), Lost: f.counts.anomalies[sse.Oversize],
		Reconnects: f.counts.reconnects(),
	}
}

func (c *counts) reconnects() int { return max(int(c.connections)-1, 0) }

// LastByte is when the feed's last byte arrived; zero before the first.
func (f *Feed) LastByte() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lastByte
}
