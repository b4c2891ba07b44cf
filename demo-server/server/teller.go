package server

import (
	"context"
	"time"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/story"
)

// teller tells the story of a shared log. It holds the event that is next.
type teller struct {
	*shared
	story    *story.Story
	zero     time.Time // The story's time zero on the wall clock.
	event    story.Event
	position uint64
	ids      [story.NumFeeds]uint64
	all      uint64
	stored   uint64 // The position of the last event that this server appended.
	leads    bool   // It appended the event before; another server waits longer.
}

// tell loads the log, then tells the story until ctx ends or the log cannot be used.
func (s *shared) tell(ctx context.Context) error {
	last, err := s.load(ctx)
	if err != nil {
		return err
	}
	s.begun.Do(func() { close(s.loaded) })
	t := &teller{
		shared: s, story: story.New(s.server.opts.Seed), zero: wall().Add(-s.server.scaled(story.Past)), leads: last == 0,
	}
	for err == nil {
		err = t.step(ctx)
	}
	return err
}

// step waits for the next event of the log, or appends it.
func (t *teller) step(ctx context.Context) error {
	newest, changed := t.latest()
	for t.position <= max(newest.position, t.stored) {
		if t.position == newest.position && t.position > t.stored && !newest.time.IsZero() {
			t.zero = newest.time.Add(-t.server.scaled(t.event.At)) // That of the server that appended it.
		}
		t.advance()
		if t.position%10_000 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-changed:
		return nil
	case <-time.After(t.wait()):
	}
	return t.append(ctx, changed)
}

// advance moves on to the next event of the story.
func (t *teller) advance() {
	t.event = t.story.Next()
	t.position++
	t.ids[t.event.Feed]++
	if t.event.Feed != story.Assistant {
		t.all++
	}
}

func (t *teller) due() time.Time { return t.zero.Add(t.server.scaled(t.event.At)) }

// catchUp makes the event due now if the story is too far from the wall clock, unless it is of the past of a new log.
func (t *teller) catchUp() {
	off := wall().Sub(t.due())
	if t.event.At >= story.Past && (off > maxOff || off < -maxOff-t.server.longestPause()) {
		t.zero = t.zero.Add(off)
	}
}

// wait returns the time until this server appends the event.
func (t *teller) wait() time.Duration {
	t.catchUp()
	left := max(t.due().Sub(wall()), 0)
	if !t.leads {
		left += lead()
	}
	return left
}

// append offers the event. If the log has another one at its position, it waits for that.
func (t *teller) append(ctx context.Context, changed <-chan struct{}) error {
	t.catchUp()
	ts := t.due()
	e := &eventlog.Shared{
		Position: t.position, Feed: feedNames[t.event.Feed], ID: t.ids[t.event.Feed], Entry: entry(&t.event, ts),
	}
	if t.event.Feed != story.Assistant { // Its events say nothing among others.
		e.All = t.all
	}
	taken, err := t.log.Append(ctx, e)
	down, _ := t.log.Down()
	switch {
	case err != nil && down:
		return pause(ctx, askAgain)
	case err != nil:
		return err
	}
	if t.leads = taken; taken {
		t.stored = t.position
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-changed:
	case <-time.After(patience): // It is offered again, which does no harm.
	}
	return nil
}
