package publish

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/semaphore"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/hub"
)

// Options configure a [Publisher]. Link and Stream are required.
type Options struct {
	Link   *link.Link
	Stream jetstream.Stream
	// FeedBytes and FeedMessages bound what waits of a feed, AllBytes what waits of all, beyond one read of each feed. In AllBytes, a
	// message counts as 256 more than it has. Zero means 4 MiB, 4,096 messages and 256 MiB.
	FeedBytes, FeedMessages, AllBytes int
	// Lost, if set, is called when JetStream refuses a feed's messages because its lease is another's. It must not block.
	Lost func(f *Feed)
	// Repeated, if set, is called when JetStream has dropped an event because its ID was stored before. It must not block.
	Repeated func(f *Feed)
	// Trouble, if set, is called when JetStream takes no messages, with the reason as an error, and with nil when it takes them
	// again. Calls do not overlap.
	Trouble func(err error)
}

const (
	// workers send what waits: each one feed's at a time.
	workers = 128
	// A batch has at most as many messages and bytes, except that one message may be larger.
	batchSize  = 1000
	batchBytes = 1 << 20
	// leastBatch is how many messages make a batch worth its files, which a server alone writes for each; the copies of a cluster keep
	// batches in memory.
	leastBatch = 128
	// inFlight is how many messages are sent in batches at once. A small batch weighs as much as leastWeight, so at most 16 are:
	// nats-server accepts 50 in all.
	inFlight    = 4000
	leastWeight = 250
	// sendTime bounds the wait for an answer.
	sendTime = 3 * time.Second
	// watchEvery is how often the stream's retention is compared with the fences.
	watchEvery = 10 * time.Second
	// pieceBytes is how many bytes a message that waits takes beside its own.
	pieceBytes = 256
	// maxHeaders is room for headers in a message.
	maxHeaders = 28 << 10
)

// Publisher publishes feeds. It is a [feeds.Recorder] of their hub.
type Publisher struct {
	options Options
	batches *semaphore.Weighted
	ready   chan *Feed   // Feeds with something to send.
	waiting atomic.Int64 // Bytes; see Options.AllBytes.
	piece   atomic.Int64
	// leastBatch is how many messages are sent as a batch at least.
	leastBatch int
	slowed     atomic.Int64
	done       sync.WaitGroup
	ctx        context.Context
	cancel     context.CancelFunc

	mu    sync.Mutex // Locked before that of a feed, if both are.
	feeds map[string]*Feed
	past  Figures // Of feeds that have been closed.

	trouble trouble
}

// New returns a publisher without feeds. The caller closes it.
func New(o Options) *Publisher {
	o.FeedBytes = cmp.Or(o.FeedBytes, 4<<20)
	o.FeedMessages = cmp.Or(o.FeedMessages, 4096)
	o.AllBytes = cmp.Or(o.AllBytes, 256<<20)
	p := &Publisher{
		options: o, batches: semaphore.NewWeighted(inFlight), ready: make(chan *Feed, 2*hub.MaxFeeds), feeds: make(map[string]*Feed),
	}
	if p.leastBatch = 2; o.Stream.CachedInfo().Config.Replicas == 1 {
		p.leastBatch = leastBatch
	}
	p.trouble.report = o.Trouble
	p.measure()
	p.ctx, p.cancel = context.WithCancel(context.Background())
	for range workers {
		p.done.Go(p.work)
	}
	p.done.Go(p.watch)
	return p
}

// Close ends the publisher. What waits is dropped.
func (p *Publisher) Close() {
	p.cancel()
	for _, f := range p.all() {
		f.Lose()
	}
	p.done.Wait()
}

// Open begins to publish a feed under a lease whose revision is given: it stores a fence and returns the position at which the feed
// must resume. Known is false if the stream has no message of the feed. The errors are [ErrLost], or that the stream cannot be
// reached, which leaves nothing open.
//
// The caller adds the feed to its hub, with the result as the first fold, and after removing it calls Finish or Lose.
func (p *Publisher) Open(ctx context.Context, name string, lease uint64, request feeds.Request) (f *Feed, position string, known bool, err error) {
	f = newFeed(p, name, lease, request)
	last, err := f.fenceOff(ctx, true)
	if err != nil {
		if !errors.Is(err, ErrLost) {
			p.trouble.refused(err)
		}
		return nil, "", false, err
	}
	f.id, f.position, f.stored = last.Position, last.Position, last.Position
	p.mu.Lock()
	defer p.mu.Unlock()
	p.feeds[name] = f
	return f, last.Position, last.Number > 0, nil
}

// Resume sets where the feed resumes, for one of which the stream has no message. It is called before the feed is added to its hub.
func (f *Feed) Resume(position string) { f.id, f.position, f.stored = position, position, position }

func (p *Publisher) feed(name string) *Feed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.feeds[name]
}

func (p *Publisher) all() []*Feed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Values(p.feeds))
}

// forget adds what a feed has published to the past.
func (p *Publisher) forget(f *Feed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.feeds[f.name] == f {
		delete(p.feeds, f.name)
		g := f.Figures()
		p.past.add(&g)
	}
}

func (g *Figures) add(other *Figures) {
	g.Messages += other.Messages
	g.Bytes += other.Bytes
	g.Duplicates += other.Duplicates
	g.Refused += other.Refused
	g.WaitingMessages += other.WaitingMessages
	g.WaitingBytes += other.WaitingBytes
	g.Slowed += other.Slowed
}

// Figures returns the figures of all feeds together, and how many of them do not read because too much is waiting.
func (p *Publisher) Figures() (g Figures, slowed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g = p.past
	for _, f := range p.feeds {
		one := f.Figures()
		g.add(&one)
	}
	return g, int(p.slowed.Load())
}

// maxPiece returns how many bytes fit in a message.
func (p *Publisher) maxPiece() int { return int(p.piece.Load()) }

// measure updates what maxPiece returns.
func (p *Publisher) measure() {
	limit := p.options.Link.Conn.MaxPayload()
	if most := int64(p.options.Stream.CachedInfo().Config.MaxMsgSize); most > 0 {
		limit = min(limit, most)
	}
	p.piece.Store(min(max(limit-maxHeaders, limit/4, 1), batchBytes))
}

func (p *Publisher) enqueue(f *Feed) { p.ready <- f }

// work sends what waits until the publisher is closed.
func (p *Publisher) work() {
	s := sender{publisher: p}
	for {
		select {
		case <-p.ctx.Done():
			return
		case f := <-p.ready:
			s.send(f)
		}
	}
}

// watch makes feeds store their fences again before the stream's retention removes them.
func (p *Publisher) watch() {
	ticks := time.NewTicker(watchEvery)
	defer ticks.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-ticks.C:
		}
		ctx, cancel := context.WithTimeout(p.ctx, sendTime)
		info, err := p.options.Stream.Info(ctx)
		cancel()
		if err != nil {
			continue // Sending will report it.
		}
		p.measure()
		first, last := info.State.FirstSeq, info.State.LastSeq
		var than time.Time // Zero: messages do not expire.
		if age := info.Config.MaxAge; age > 0 {
			than = time.Now().Add(-age / 4)
		}
		for _, f := range p.all() {
			f.renew(first+(last-min(first, last))/4, than)
		}
	}
}
