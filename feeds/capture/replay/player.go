package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
)

// Options say how to play. The zero value plays all of a recording as it was.
type Options struct {
	// From is where playing begins: all before it is told at once. Zero is the start of the recording.
	From time.Time
	// To is where it ends. Zero is the end of the recording.
	To time.Time
	// Speed is how many times as fast as it was; zero means 1. See [Player.SetSpeed].
	Speed float64
	// Paused begins with the clock stopped, at From.
	Paused bool
}

// Player plays one recording into one hub. Its methods are safe for concurrent use, but for Add and Start.
type Player struct {
	clock
	hub     *feeds.Hub
	reader  *capture.Reader
	outline *capture.Outline
	tracks  map[int]*feeds.Playback
}

// New makes a player of all that r reads, which must not be used by others any more. It returns the reader's errors, and
// those of [Player.SetSpeed].
func New(hub *feeds.Hub, r *capture.Reader, o Options) (*Player, error) {
	outline, err := capture.Scan(r)
	if err != nil {
		return nil, err
	}
	p := &Player{hub: hub, reader: r, outline: outline, tracks: make(map[int]*feeds.Playback)}
	return p, p.init(outline, o)
}

// Outline is what the recording holds.
func (p *Player) Outline() *capture.Outline { return p.outline }

// Add adds the feed of the recording that has the name of the spec, with the folds that its events go to, as [feeds.Hub.Add]
// does. Of the spec, TimePath and MaxEventBytes hold if they are set; all else is as recorded. Feeds that are not added are
// not played.
//
// It returns an error if there is no such feed, or the hub's own.
func (p *Player) Add(spec feeds.Spec, folds ...feeds.Fold) (*feeds.Feed, error) {
	f, ok := p.outline.Feed(spec.Name)
	if !ok {
		return nil, fmt.Errorf("the recording has no feed %q", spec.Name)
	}
	recorded := f.Spec
	if spec.TimePath != "" {
		recorded.TimePath = spec.TimePath
	}
	if spec.MaxEventBytes > 0 {
		recorded.MaxEventBytes = spec.MaxEventBytes
	}
	playback, err := p.hub.Play(recorded, p.outline.From, folds...)
	if err != nil {
		return nil, err
	}
	p.tracks[f.Index] = playback
	return playback.Feed(), nil
}

// Start begins to play, on a goroutine of the hub that ends with the hub.
func (p *Player) Start() {
	p.begin()
	p.hub.Go(p.run)
}

func (p *Player) run(ctx context.Context) {
	for {
		record, err := p.reader.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			p.end(ctx, err)
			return
		}
		if !p.play(ctx, record) {
			return
		}
	}
}

// play tells a record when its time has come; false when playing is over.
func (p *Player) play(ctx context.Context, r *capture.Record) bool {
	track := p.tracks[r.Feed]
	switch {
	case r.Kind == capture.Damaged:
		p.damaged(r.Damage)
		return true
	case r.Kind == capture.Lost:
		p.lost(r.Loss)
		return true
	case r.Kind == capture.Introduced, track == nil:
		return true
	case p.isOver(r.Time):
		p.end(ctx, nil)
		return false
	}
	turn := p.await(ctx, r.Time)
	switch {
	case turn == over:
		return false
	case turn == oneMessage && r.Kind == capture.Received:
		return p.playSlowly(ctx, track, r)
	}
	r.Tell(track)
	return true
}

// playSlowly hands over the messages of a read one by one, as long as they are asked for one by one.
func (p *Player) playSlowly(ctx context.Context, track *feeds.Playback, r *capture.Record) bool {
	track.Hold(r.Read)
	for track.Next() {
		p.stepped()
		if p.await(ctx, r.Time) == over {
			return false
		}
	}
	return true
}
