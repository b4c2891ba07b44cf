package view

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

const (
	// batchMessages and batchBytes bound what waits in memory. A batch has room for the largest messages that servers allow.
	batchMessages = 1000
	batchBytes    = 8 << 20
	// heartbeat is how often the server shows, while there is nothing to send, that it has not forgotten this reader.
	heartbeat = time.Second
	expiry    = 10 * time.Second
	// forgotten is how long the server keeps a consumer that nobody uses.
	forgotten = time.Minute
	// maxFilters is the number of feeds up to which the server selects their messages.
	maxFilters = 64
)

var errDisorder = errors.New("messages are missing on the way from NATS")

// consume plays messages from the position on, until something changes or fails.
func (v *View) consume(ctx context.Context, l *link.Link, s jetstream.Stream, reading func()) error {
	c, err := l.JS.CreateConsumer(ctx, wire.Stream, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: v.position + 1, FilterSubjects: v.filters(),
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: forgotten,
	})
	if err != nil {
		return fmt.Errorf("cannot read the stream %s at %s: %s", wire.Stream, v.at, l.Reason(err))
	}
	defer v.forget(l, c.CachedInfo().Name)
	messages, err := c.Messages(
		jetstream.PullMaxMessagesWithBytesLimit(batchMessages, max(batchBytes, 2*int(l.Conn.MaxPayload()))),
		jetstream.PullHeartbeat(heartbeat), jetstream.PullExpiry(expiry), jetstream.WithMessagesErrOnMissingHeartbeat(true),
	)
	if err != nil {
		return err
	}
	defer messages.Stop()
	v.begin(c.CachedInfo().NumPending)
	reading()
	for n := uint64(1); ; n++ {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("%s does not answer: %s", v.at, l.Reason(err))
		}
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Consumer != n {
			return errDisorder
		}
		v.take(ctx, s, m, meta)
	}
}

// forget deletes a consumer that is no longer needed.
func (v *View) forget(l *link.Link, name string) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = l.JS.DeleteConsumer(ctx, wire.Stream, name) // Else the server does so later.
	}()
}

// filters returns the subjects to read.
func (v *View) filters() (all []string) {
	v.playing.Lock()
	defer v.playing.Unlock()
	if v.all || len(v.tracks) == 0 || len(v.tracks) > maxFilters {
		return []string{wire.All}
	}
	for token := range v.tracks {
		all = append(all, wire.Root+"."+token+".>")
	}
	return all
}

// begin notes that messages come, and how many wait.
func (v *View) begin(waiting uint64) {
	v.mu.Lock()
	v.trouble, v.shown.Read, v.shown.Waiting = "", true, waiting
	v.mu.Unlock()
	v.clock.catch(waiting == 0)
	now := time.Now()
	v.owner.renewed(now)
	v.playing.Lock()
	defer v.playing.Unlock()
	v.resumed, _ = v.clock.convert(now)
}

// take takes a message of the stream.
func (v *View) take(ctx context.Context, s jetstream.Stream, m jetstream.Msg, meta *jetstream.MsgMetadata) {
	now := time.Now()
	v.position = meta.Sequence.Stream
	v.mu.Lock()
	v.shown.Waiting = meta.NumPending
	v.mu.Unlock()
	if strings.HasPrefix(m.Subject(), wire.Fences) {
		v.clock.catch(meta.NumPending == 0)
		return
	}
	decoded, err := wire.Decode(m.Subject(), m.Headers(), m.Data())
	if err == nil && decoded.Time.After(meta.Timestamp.Add(maxAhead)) {
		err = fmt.Errorf("message %.200q is from %s, which has not come yet", m.Subject(), decoded.Time.Format(time.DateOnly))
	}
	if err != nil {
		v.skip(err)
		v.clock.catch(meta.NumPending == 0)
		return
	}
	first := v.firstStored(ctx, s, &decoded)
	v.clock.take(now, decoded.Time, meta.Timestamp, meta.NumPending)
	v.playing.Lock()
	defer v.playing.Unlock()
	v.tickAt(decoded.Time)
	v.checkMissing(first, &decoded)
	v.play(&decoded, meta.Sequence.Stream, v.isNews(now, &decoded, meta.Timestamp))
}

// missing returns how many messages of a feed there were between its newest one and another. The caller holds playing.
func (v *View) missing(m *wire.Message) (t *track, n uint64) {
	if t = v.tracks[m.FeedToken()]; t == nil {
		return nil, 0
	}
	return t, t.missing(m)
}

// firstStored returns the first sequence that the stream still has, if messages of a feed are missing before one; else zero. It asks
// the server without holding playing, for which the screen may wait.
func (v *View) firstStored(ctx context.Context, s jetstream.Stream, m *wire.Message) uint64 {
	v.playing.Lock()
	_, n := v.missing(m)
	v.playing.Unlock()
	if n == 0 {
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	info, err := s.Info(ctx)
	if err != nil {
		return 0
	}
	return info.State.FirstSeq
}

// checkMissing notices messages of a feed that JetStream has removed since its newest one, while others were read. First is that of
// firstStored. The caller holds playing.
func (v *View) checkMissing(first uint64, m *wire.Message) {
	t, n := v.missing(m)
	if n == 0 || first <= t.sequence {
		return // All that was stored since then has come: the others were stored already.
	}
	v.lose(n)
	t.miss(n, m.Time)
}

// isNews reports whether a message shows that a feed is read again: it has just arrived at a collector, or been stored since messages
// come. The caller holds playing.
func (v *View) isNews(now time.Time, m *wire.Message, stored time.Time) bool {
	_, at := v.clock.convert(now)
	return at.Sub(m.Time) < silentAfter || !stored.Before(v.resumed)
}

// play plays a message, whose sequence is zero if it is standing. The caller holds playing.
func (v *View) play(m *wire.Message, sequence uint64, news bool) {
	token := m.FeedToken()
	if m.Kind() == wire.Feed {
		v.note(token, m)
	}
	t := v.tracks[token]
	if t == nil {
		return
	}
	successor := ""
	if m.Conn.Lease > t.conn.Lease {
		successor = v.owner.of(token, m.Conn.Lease)
	}
	if err := t.play(m, sequence, successor, news); err != nil {
		v.skip(err)
	}
}

// skip counts a message that no collector can have published.
func (v *View) skip(why error) {
	v.mu.Lock()
	v.shown.Skipped++
	first := v.shown.Skipped == 1
	v.mu.Unlock()
	if first {
		v.tell.Warn("skipped a message that no collector can have published: " + why.Error() + "; others are only counted")
	}
}
