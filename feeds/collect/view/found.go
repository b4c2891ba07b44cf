package view

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// maxFound is how many feeds are found at most.
const maxFound = 10_000

// Connect connects, and finds the feeds of the stream. Without it, that happens in the background.
func (v *View) Connect(ctx context.Context) error {
	l, err := v.connect(ctx)
	if err != nil {
		return err
	}
	return v.list(ctx, l)
}

// Feeds returns the feeds of the stream as far as they are known, by name. Their specs are as their owners have them, without
// secrets.
func (v *View) Feeds() []feeds.Spec {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := make([]feeds.Spec, 0, len(v.noted))
	for _, s := range v.noted {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b feeds.Spec) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Found returns a channel that receives a value when [View.Feeds] has more, at most one until it is read.
func (v *View) Found() <-chan struct{} { return v.found }

// note takes the note about a feed.
func (v *View) note(token string, m *wire.Message) {
	r, known, err := m.Record()
	if err != nil || !known || r.Kind != capture.Introduced || wire.Token(r.Spec.Name) != token {
		return // Playing it says so.
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	_, had := v.noted[token]
	if !had && len(v.noted) >= maxFound {
		return
	}
	if v.noted[token] = r.Spec; had {
		return
	}
	select {
	case v.found <- struct{}{}:
	default:
	}
}

// list finds the feeds of the stream.
func (v *View) list(ctx context.Context, l *link.Link) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	s, err := v.stream(ctx, l)
	if err != nil {
		return err
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(wire.Root+".*."+wire.Feed))
	if err != nil {
		return fmt.Errorf("cannot read the stream %s at %s: %s", wire.Stream, v.at, l.Reason(err))
	}
	var tokens []string
	for subject := range info.State.Subjects {
		if parts := strings.Split(subject, "."); len(parts) > 2 && len(tokens) < maxFound {
			tokens = append(tokens, parts[1])
		}
	}
	slices.Sort(tokens)
	return v.introduce(ctx, l, tokens)
}

// introduce reads the notes about feeds.
func (v *View) introduce(ctx context.Context, l *link.Link, tokens []string) error {
	notes, _, err := v.last(ctx, l, tokens, []string{wire.Feed}, 0)
	for i := range notes {
		v.note(notes[i].FeedToken(), &notes[i].Message)
	}
	return err
}
