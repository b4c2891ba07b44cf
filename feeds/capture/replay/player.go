package replay

import (
	"context"
	"fmt"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/hub"
)

// Options configure a [Player]. The zero value plays the whole recording at its original speed.
type Options struct {
	// From is where playing starts; everything before it plays at once. Zero is the start of the recording.
	From time.Time
	// To is where it ends. Zero is the end of the recording.
	To time.Time
	// Speed is a factor; zero means 1. See [Player.SetSpeed].
	Speed float64
	// Paused starts with a stopped clock.
	Paused bool
}

// Player plays one recording into one hub. Its methods except Add and Start are safe for concurrent use.
type Player struct {
	clock
	hub     *hub.Hub
	reader  *capture.Reader
	outline *capture.Outline
	named   map[string]capture.Feed
	tracks  map[int]*hub.Playback
}

// New returns a player of the recording in r, which it then owns. Its errors are those of the reader and of
// [Player.SetSpeed].
func New(h *hub.Hub, r *capture.Reader, o Options) (*Player, error) {
	outline, err := capture.Scan(r)
	if err != nil {
		return nil, err
	}
	p := &Player{hub: h, reader: r, outline: outline, named: make(map[string]capture.Feed), tracks: make(map[int]*hub.Playback)}
	for _, f := range slices.Backward(outline.Feeds) { // The first of a name counts.
		p.named[f.Spec.Name] = f
	}
	return p, p.init(outline, o)
}

// Outline returns the outline of the recording.
func (p *Player) Outline() *capture.Outline { return p.outline }

// Add adds the feed of the recording with the spec's name, with folds for its events, as [hub.Hub.Add] does. TimePath,
// Noise and MaxEventBytes of the spec apply if they are set; the rest is as recorded. Feeds that are not added do not play.
//
// It returns an error if there is no such feed, or that of the hub.
func (p *Player) Add(spec feeds.Spec, folds ...feeds.Fold) (*hub.Feed, error) {
	f, ok := p.named[spec.Name]
	if !ok {
		return nil, fmt.Errorf("the recording has no feed %q", spec.Name)
	}
	recorded := f.Spec
	if spec.TimePath != "" {
		recorded.TimePath = spec.TimePath
	}
	if spec.Noise != nil {
		recorded.Noise = spec.Noise
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

// Start starts playing on a goroutine of the hub, which ends with the hub.
func (p *Player) Start() {
	p.begin()
	p.hub.Go(p.run)
}

func (p *Player) run(ctx context.Context) {
	for record, err := range p.reader.Records() {
		if err != nil {
			p.end(ctx, err)
			return
		}
		if !p.play(ctx, record) {
			return
		}
	}
	p.end(ctx, nil)
}

// play plays a record at its time. It returns false when playing is over.
func (p *Player) play(ctx context.Context, r *capture.Record) bool {
	track := p.tracks[r.Feed]
	switch {
	case r.Kind == capture.Damaged:
		p.locked(func() {
			if len(p.state.Damages) < maxDamages {
				p.state.Damages = append(p.state.Damages, r.Damage)
			}
		})
		return true
	case r.Kind == capture.Lost, r.Kind == capture.Introduced, track == nil:
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

// playSlowly plays the messages of a read one by one while stepping.
func (p *Player) playSlowly(ctx context.Context, track *hub.Playback, r *capture.Record) bool {
	track.Hold(r.Read)
	for track.Next() {
		p.locked(func() { p.steps = max(p.steps-1, 0) })
		if p.await(ctx, r.Time) == over {
			return false
		}
	}
	return true
}
