package collect

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/semaphore"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/publish"
	"feedscope/feeds/collect/wire"
)

// Options configure a [Collector]. URL and Log are required.
type Options struct {
	// URL and Creds are those of [link.Options].
	URL, Creds string
	// Log receives what happens.
	Log *slog.Logger
	// ID names the collector among all; empty means the name of the host and a random suffix.
	ID string
}

// Feed is a feed of the configuration.
type Feed struct {
	Name    string
	Request feeds.Request
}

// Turn is a change of the feeds that run here. The receiver carries it out and calls Done.
type Turn struct {
	Name string
	// Fold is the first of the folds of a feed to start; nil for one to stop.
	Fold *publish.Feed
	// Position is where it resumes if Resumes is set. Otherwise it starts as configured.
	Position string
	Resumes  bool
	done     chan error
}

// Done reports that the turn has been carried out, or the error of a feed that cannot be started.
func (t *Turn) Done(err error) { t.done <- err }

// Figures are the figures of a [Collector].
type Figures struct {
	publish.Figures
	// SlowedFeeds do not read because too much of them is waiting to be stored.
	SlowedFeeds int
	// Feeds run here, Collectors are alive.
	Feeds, Collectors int
	// Taken, Given and Lost count feeds that this collector has taken, given up in good order, and lost to another one.
	Taken, Given, Lost uint64
	// Dropped counts messages that could not be stored before the collector ended.
	Dropped uint64
	// Connected reports whether the connection to NATS is up.
	Connected bool
}

const (
	// retryMost is the longest pause between attempts to connect.
	retryMost = 5 * time.Second
	// tasks is how many feeds are taken and given up at once.
	tasks = 64
	// finishTime is how long a feed that is given up may take to store what waits when the collector ends.
	finishTime = 2 * time.Second
	// callTime bounds a call of the bucket.
	callTime = 2 * time.Second
)

// Collector collects a share of the feeds. It is a [feeds.Recorder] of the hub in which they run.
type Collector struct {
	options Options
	log     *slog.Logger
	turns   chan *Turn
	wake    chan struct{} // After a change of feeds or leaving.
	again   chan struct{} // The bucket must be read from its beginning.
	done    chan struct{}
	limit   *semaphore.Weighted

	publisher atomic.Pointer[publish.Publisher]
	connected atomic.Bool
	leaving   atomic.Bool
	left      context.Context // Ends when the collector begins to leave.
	leave     context.CancelFunc
	counts    struct{ feeds, collectors, taken, given, lost, dropped atomic.Int64 }

	mu      sync.Mutex
	feeds   map[string]Feed
	changed map[string]bool // Feeds that must start anew if they run.

	life life

	saying   sync.Mutex // Guards these, and is held while they decide what is logged.
	over     bool       // The connection has been ended.
	troubled bool       // JetStream takes no messages.

	// These are set once the collector is connected.
	link   *link.Link
	bucket jetstream.KeyValue
}

// New returns a collector without feeds.
func New(o Options) *Collector {
	if o.ID == "" {
		host, _ := os.Hostname()
		host, _, _ = strings.Cut(host, ".")
		o.ID = wire.Token(host + "-" + strings.ToLower(rand.Text()[:6]))
	}
	c := &Collector{
		options: o, log: o.Log, turns: make(chan *Turn), wake: make(chan struct{}, 1), again: make(chan struct{}, 1), done: make(chan struct{}),
		limit: semaphore.NewWeighted(tasks), changed: make(map[string]bool),
	}
	c.left, c.leave = context.WithCancel(context.Background())
	return c
}

// Turns returns the channel of turns, which must be received while Run runs.
func (c *Collector) Turns() <-chan *Turn { return c.turns }

// Configure replaces the feeds of the configuration. Those that are named as changed start anew if they run.
func (c *Collector) Configure(all []Feed, changed []string) {
	c.mu.Lock()
	c.feeds = make(map[string]Feed, len(all))
	for _, f := range all {
		c.feeds[f.Name] = f
	}
	for _, name := range changed {
		c.changed[name] = true
	}
	c.mu.Unlock()
	c.notify()
}

// Leave makes the collector give up its feeds in good order. Run returns when that is done.
func (c *Collector) Leave() {
	c.leaving.Store(true)
	c.leave()
	c.notify()
}

// Done returns a channel that is closed when Run has returned.
func (c *Collector) Done() <-chan struct{} { return c.done }

func (c *Collector) notify() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// group identifies the feeds of the configuration, for [lease.Member].
func (c *Collector) group() string {
	sum := sha256.New()
	for _, name := range c.names() {
		_, _ = sum.Write([]byte(name + "\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// names returns the names of the feeds, in order.
func (c *Collector) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.feeds))
}

// Track implements [feeds.Recorder].
func (c *Collector) Track(at time.Time, index int, spec feeds.Spec) feeds.Track {
	if p := c.publisher.Load(); p != nil {
		return p.Track(at, index, spec)
	}
	return nil
}

// Figures returns the figures.
func (c *Collector) Figures() (f Figures) {
	if p := c.publisher.Load(); p != nil {
		f.Figures, f.SlowedFeeds = p.Figures()
	}
	f.Feeds, f.Collectors, f.Connected = int(c.counts.feeds.Load()), int(c.counts.collectors.Load()), c.connected.Load()
	f.Taken, f.Given, f.Lost = uint64(c.counts.taken.Load()), uint64(c.counts.given.Load()), uint64(c.counts.lost.Load())
	f.Dropped = uint64(c.counts.dropped.Load())
	return f
}

// Run collects until ctx ends or, after Leave, until all feeds have been given up. If ctx ends, the feeds are not: other collectors
// must wait until this one counts as dead.
func (c *Collector) Run(ctx context.Context) {
	defer close(c.done)
	stream := c.connect(ctx)
	if stream == nil {
		return
	}
	defer c.disconnect()
	h := newHolder(c)
	p := publish.New(publish.Options{
		Link: c.link, Stream: stream, Lost: h.report, Trouble: c.trouble,
		Repeated: func(f *publish.Feed) { h.news.repeat(f.Name()) },
	})
	defer p.Close()
	c.publisher.Store(p)
	running, cancel := context.WithCancel(ctx)
	h.work.Go(func() { c.beat(running) })
	h.work.Go(func() { h.keepPositions(running) })
	h.run(running)
	cancel()
	h.work.Wait()
	h.news.rest()
	c.dropRest(p)
	if c.leaving.Load() {
		c.resign(ctx)
	}
}

// dropRest counts the messages that JetStream has not taken before the end.
func (c *Collector) dropRest(p *publish.Publisher) {
	rest, _ := p.Figures()
	if n := c.counts.dropped.Add(int64(rest.WaitingMessages)); n > 0 {
		c.log.Warn("messages dropped: JetStream did not take them before the end", "messages", n)
	}
}

// connect connects to JetStream. It returns nil if ctx ends or the collector must leave before.
func (c *Collector) connect(ctx context.Context) jetstream.Stream {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.left, cancel)()
	pause, said := 100*time.Millisecond, ""
	for {
		stream, err := c.try(ctx)
		if err == nil {
			c.log.Info("connected to JetStream", "address", c.link.At(), "collector", c.options.ID)
			c.connected.Store(true)
			return stream
		}
		if text := err.Error(); text != said && ctx.Err() == nil {
			said = text
			c.log.Warn("waiting for JetStream", "error", text)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
			pause = min(2*pause, retryMost)
		}
	}
}

// try connects once.
func (c *Collector) try(ctx context.Context) (s jetstream.Stream, err error) {
	o := link.Options{URL: c.options.URL, Creds: c.options.Creds, Name: "feedscope collect " + c.options.ID, Changed: c.linkChanged}
	if c.link, err = link.Connect(ctx, o); err != nil {
		return nil, err
	}
	if s, err = c.link.Stream(ctx); err == nil {
		c.bucket, err = c.link.Bucket(ctx)
	}
	if err != nil {
		c.link.Close()
	}
	return s, err
}

func (c *Collector) linkChanged(err error) {
	c.saying.Lock()
	defer c.saying.Unlock()
	if c.over || c.connected.Swap(err == nil) == (err == nil) {
		return
	}
	if err != nil {
		c.log.Warn("waiting for JetStream", "error", err)
	} else {
		c.log.Info("connected to JetStream", "address", link.Shown(c.options.URL), "collector", c.options.ID)
	}
}

// disconnect ends the connection. Nothing is logged about it afterwards.
func (c *Collector) disconnect() {
	c.saying.Lock()
	c.over = true
	c.saying.Unlock()
	c.connected.Store(false)
	c.link.Close()
}

// trouble logs that JetStream takes no messages. While there is no connection, that is known already.
func (c *Collector) trouble(err error) {
	c.saying.Lock()
	defer c.saying.Unlock()
	switch {
	case c.over, err != nil && !c.connected.Load(), err == nil && !c.troubled:
		return
	case err != nil:
		if denied := c.link.Denied(); denied != nil {
			err = errors.New(link.Reason(denied))
		}
		c.log.Warn("JetStream takes no messages: feeds are read more slowly", "error", err)
	default:
		c.log.Info("JetStream takes messages again")
	}
	c.troubled = err != nil
}

// explained returns an error of NATS in words for the user.
func (c *Collector) explained(err error) error {
	if known := new(link.Error); errors.As(err, &known) {
		return err
	}
	return errors.New(c.link.Reason(err))
}
