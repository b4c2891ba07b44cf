package cli

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"feedscope/feeds/pipes"
	"feedscope/ui/dashboard"
	"feedscope/ui/synthetic"
	"feedscope/ui/term/cast"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/text"
)

// film is a recording of the demo to be made.
type film struct {
	size   dashboard.Size
	fps    int
	theme  string // Empty for that of the configuration.
	seed   uint64
	speed  float64
	length time.Duration // Zero: until the talk is over.
	about  time.Duration // How long it will be, roughly.
	title  string
	shows  dashboard.Options // For the demo at filmOrigin.

	shown atomic.Int64 // The time of the last frame, for progress.
}

// filmOrigin is the demo server's, the first on its network.
var filmOrigin = "http://127.0.0.1:" + strconv.Itoa(pipes.FirstPort)

// filmed is when films begin: a quiet hour of the morning, on a Monday.
var filmed = time.Date(2026, time.January, 5, 9, 41, 0, 0, time.UTC)

const (
	// offBeat keeps frames from the instants at which the story's events happen.
	offBeat = 500*time.Microsecond + 123
	// closingTime is how long the closing card of a talk is shown.
	closingTime = 5 * time.Second
	// unwind is how long an interrupted film has to end. Only one that waits for the world outside needs more.
	unwind = 2 * time.Second
)

// record records the film until it is over or ctx ends.
func (f *film) record(ctx context.Context, to cast.Recorder) error {
	ended := make(chan error, 1)
	go func() { ended <- synthetic.Run(func() error { return f.shoot(ctx, to) }) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(unwind):
		return context.Cause(ctx)
	}
}

// shoot makes the film. It runs in synthetic time.
func (f *film) shoot(ctx context.Context, to cast.Recorder) error {
	time.Sleep(time.Until(filmed))
	network := new(pipes.Network)
	demo, err := startDemo(context.Background(), f.seed, f.speed, network.Listen)
	if err != nil {
		return err
	}
	defer demo.stop()
	time.Sleep(offBeat)
	o := f.shows
	if f.theme != "" {
		o.Config.Theme = f.theme
	}
	b := calm{breaker{demo.server}}
	o.Mode, o.Breaker, o.Story, o.Version = "demo", b, b, version()
	end := time.Duration(0)
	err = dashboard.Film(ctx, o, dashboard.FilmOptions{
		Size: f.size, FPS: f.fps, Length: f.length, Ended: ending(&o), Dial: network.DialContext, Seed: f.seed,
		Show: func(at time.Duration, v screen.View) error {
			f.shown.Store(int64(at))
			v.Mouse = false
			end = at + time.Second/time.Duration(f.fps)
			return to.Frame(at, v)
		},
	})
	if err != nil {
		return err
	}
	return to.Close(end)
}

// calm is a breaker that lets the server's streams come to rest after each change. Several changes at one instant could
// otherwise reach a stream as one or as many.
type calm struct{ breaker }

// Break implements [dashboard.Breaker].
func (c calm) Break(feed, fault string) (string, error) {
	defer synthetic.Wait()
	return c.breaker.Break(feed, fault)
}

// Heal implements [dashboard.Breaker].
func (c calm) Heal(feed, fault string) error {
	defer synthetic.Wait()
	return c.breaker.Heal(feed, fault)
}

// Skip implements [dashboard.Story]. It waits for another moment, since the story goes on from there: its events must fall
// neither on frames nor on the heartbeats that began with one.
func (c calm) Skip(place string) error {
	defer synthetic.Wait()
	time.Sleep(offBeat)
	return c.breaker.Skip(place)
}

// ending returns a function that reports whether a talk has been over for long enough.
func ending(o *dashboard.Options) func() bool {
	if o.Stage == nil {
		return nil
	}
	var over time.Time
	return func() bool {
		if o.Stage.Over() && over.IsZero() {
			over = time.Now()
		}
		return !over.IsZero() && time.Since(over) >= closingTime
	}
}

// recorded returns how long the recording is so far.
func (f *film) recorded() time.Duration { return time.Duration(f.shown.Load()).Round(time.Second) }

// progress says how far the recording is.
func (f *film) progress() string {
	return fmt.Sprintf("recorded %s of %s", text.Duration(f.recorded()), text.Duration(f.about))
}
