package view

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// place finds the position to go on from, and plays what holds there of feeds that are new.
func (v *View) place(ctx context.Context, l *link.Link, info *jetstream.StreamInfo) error {
	if v.all {
		if err := v.list(ctx, l); err != nil {
			return err
		}
	}
	from, known, err := v.from(ctx, l, &info.State)
	if err != nil {
		return err
	}
	upTo := from // What was known before holds up to the position.
	if !known {
		upTo = 0
	}
	tokens := v.fresh()
	notes, position, err := v.last(ctx, l, tokens, standing, upTo)
	switch {
	case err != nil:
		return err
	case known && from == 0:
		notes = nil
	case !known && len(notes) == 0:
		position = info.State.LastSeq
	}
	if !known {
		v.position, v.placed = position, true
	}
	owner := make(map[string]uint64) // Its notes hold; what is left of earlier owners does not.
	for i := range notes {
		token := notes[i].FeedToken()
		owner[token] = max(owner[token], notes[i].Conn.Lease)
	}
	v.playing.Lock()
	defer v.playing.Unlock()
	for i := range notes {
		if m := &notes[i].Message; m.Conn.Lease == owner[m.FeedToken()] || m.Kind() == wire.Feed {
			v.play(m, 0, false)
		}
	}
	for _, token := range tokens {
		if t := v.tracks[token]; t != nil {
			t.fresh = false
		}
	}
	return nil
}

// from returns the position to go on from; not known means the end of the stream.
func (v *View) from(ctx context.Context, l *link.Link, s *jetstream.StreamState) (from uint64, known bool, err error) {
	start := v.o.Start
	switch {
	case v.placed:
	case start.Sequence > 0:
		v.position, v.placed = start.Sequence-1, true
		if start.Sequence > s.LastSeq+1 {
			v.position = s.LastSeq
			v.tell.Warn(fmt.Sprintf("message %d is yet to come: the stream ends with %d", start.Sequence, s.LastSeq))
		}
		if start.Sequence < s.FirstSeq {
			v.position = s.FirstSeq - 1
			v.tell.Warn(fmt.Sprintf("message %d is %s, which begins with %d", start.Sequence, notThere, s.FirstSeq))
		}
	case !start.Time.IsZero():
		if v.position, err = v.since(ctx, l, s, start.Time); err != nil {
			return 0, false, err
		}
		v.placed = true
		if start.Time.Before(s.FirstTime) {
			v.tell.Warn(fmt.Sprintf("nothing is stored from before %s", s.FirstTime.Local().Format(time.DateTime)))
		}
	default:
		return 0, false, nil
	}
	v.checkRemoved(s)
	return v.position, true, nil
}

const notThere = "no longer in the stream"

// since returns the position before the first message since a time.
func (v *View) since(ctx context.Context, l *link.Link, s *jetstream.StreamState, at time.Time) (uint64, error) {
	position := s.LastSeq
	at = at.UTC()
	_, err := ask(ctx, l, &question{Since: &at, Next: wire.All, Batch: 1}, func(m *nats.Msg) {
		if first, err := parse(m); err == nil || first.sequence > 0 {
			position = first.sequence - 1
		}
	})
	if err != nil {
		return 0, fmt.Errorf("cannot read the stream %s at %s: %s", wire.Stream, v.at, l.Reason(err))
	}
	return position, nil
}

// checkRemoved notices that JetStream has removed messages before they were read, or that the stream is another one. Then what
// holds must be found out again.
func (v *View) checkRemoved(s *jetstream.StreamState) {
	var why string
	switch {
	case s.LastSeq < v.position:
		why = "the stream was emptied or made anew; what it held before was not read to its end"
	case s.FirstSeq > v.position+1:
		n := s.FirstSeq - 1 - v.position
		v.lose(n)
		why = fmt.Sprintf("JetStream removed %d messages before they were read", n)
	default:
		return
	}
	v.position = max(s.FirstSeq, 1) - 1
	v.tell.Warn(why)
	v.playing.Lock()
	defer v.playing.Unlock()
	for _, t := range v.tracks {
		if t.known {
			t.playback.Missed(v.Now(), why)
		}
		t.fresh, t.sequence = true, 0
	}
}

func (v *View) lose(n uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shown.Lost += n
}

// fresh returns the tokens of the feeds of which it is not known what holds.
func (v *View) fresh() (tokens []string) {
	v.playing.Lock()
	defer v.playing.Unlock()
	for token, t := range v.tracks {
		if t.fresh {
			tokens = append(tokens, token)
		}
	}
	return tokens
}
