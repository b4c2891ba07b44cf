package dashboard

import (
	"context"
	"net"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/hub"
	"feedscope/ui/panics"
	"feedscope/ui/synthetic"
	"feedscope/ui/term/screen"
)

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// FilmOptions configure a film.
type FilmOptions struct {
	Size Size
	// FPS is how many frames there are a second, from 1 to 1000.
	FPS int
	// Length ends the film; zero for no limit.
	Length time.Duration
	// Ended, if set, is called after each frame, and reports that it was the last one.
	Ended func() bool
	// Dial opens the connections of feeds. They must not leave the synthetic time in which Film runs.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Seed selects the jitter with which feeds reconnect.
	Seed uint64
	// Show receives each frame with its time since the start. Its error ends the film.
	Show func(at time.Duration, v screen.View) error
}

// Film shows the dashboard in synthetic time, in which it must be called; see package synthetic. Nobody watches, so frames
// follow each other as fast as they can be drawn, and the same program with the same options shows the same frames. It uses
// no terminal: In and Out of o are ignored, and so are Files, Reload and Reloads. Tap and From must not be set.
//
// Film returns nil at the film's end, or when the dashboard quits. When ctx ends, it returns its cause. ctx may be from
// outside of synthetic time: Film asks it between frames instead of waiting for it, which would stop the clock.
func Film(ctx context.Context, o Options, f FilmOptions) error {
	crashes, host := make(chan *panics.Error, 1), newPanelHost()
	o.warnings, o.crashes = make(chan warning, 1), crashes
	o.Files, o.Reload, o.Reloads = nil, nil, nil
	o.dial, o.steady = f.Dial, hub.NewSteady(f.Seed)
	s, err := open(o, host, crashes)
	if err != nil {
		return err
	}
	m := newModel(o, s)
	m.host, host.m, m.crashes = host, m, crashes
	m.clock = newClock(f.FPS, func(tea.Msg) {}, nil, nil)
	c := &camera{m: m, FilmOptions: f}
	m.out = c
	defer c.close()
	return c.film(ctx)
}

// camera drives a model from frame to frame. It is the model's screen, too.
type camera struct {
	nowhere
	FilmOptions
	m    *Model
	view screen.View // The latest.
	quit bool
	jobs []*job // In the order in which they were begun.
}

// Show keeps what the dashboard shows.
func (c *camera) Show(v screen.View) { c.view = v }

// close ends what the dashboard has begun.
func (c *camera) close() {
	c.m.closePanes()
	for _, j := range c.jobs {
		<-j.done
	}
	_ = c.m.endRecording() // Nobody reads how it ended.
	c.m.session.close()
}

// film shows the frames. Each is of one instant, at which everything else has come to rest.
func (c *camera) film(ctx context.Context) error {
	start := time.Now()
	c.update(tea.WindowSizeMsg{Width: c.Size.Width, Height: c.Size.Height})
	for n := 0; ; n++ {
		at := time.Duration(n) * time.Second / time.Duration(c.FPS)
		if c.Length > 0 && at >= c.Length {
			return nil
		}
		time.Sleep(time.Until(start.Add(at)))
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		c.direct()
		c.draw()
		if c.m.crashed != nil {
			return c.m.crashed.Save(c.m.o.Version)
		}
		if err := c.FilmOptions.Show(at, c.view); err != nil {
			return err
		}
		if c.quit || c.Ended != nil && c.Ended() {
			return nil
		}
	}
}

// direct does what the talk says, one thing after the other: what a key starts is over before the next one is pressed.
func (c *camera) direct() {
	c.settle()
	if c.m.o.Stage == nil {
		return
	}
	c.m.now = time.Now()
	for _, cue := range c.m.o.Stage.Advance(c.m.now) {
		c.update(cue)
		c.settle()
	}
}

// maxDraws bounds how often a frame is drawn.
const maxDraws = 8

// draw draws a frame until it stays the same. Drawing it can begin work, such as a search, that ends within the instant; the
// first drawing may show half of that, so there are always two.
func (c *camera) draw() {
	for n := range maxDraws {
		before := c.view.Content
		c.update(frameMsg{time.Now()})
		c.settle()
		if n > 0 && c.view.Content == before {
			return
		}
	}
}

// settle hands the model everything that happens at this instant, in the order in which it began.
func (c *camera) settle() {
	for more := true; more; {
		synthetic.Wait()
		select {
		case crashed := <-c.m.crashes:
			c.update(crashed)
		case w := <-c.m.o.warnings:
			c.update(w)
		default:
		}
		more = c.collect()
	}
}

// job is work outside of Update.
type job struct {
	msg  tea.Msg
	done chan struct{} // Closed when there is msg.
}

// collect updates the model with the results of jobs that are done, and reports whether there were any.
func (c *camera) collect() (found bool) {
	running := c.jobs
	c.jobs = nil
	for _, j := range running {
		select {
		case <-j.done:
			c.update(j.msg)
			found = true
		default:
			c.jobs = append(c.jobs, j)
		}
	}
	return found
}

// update updates the model with a message, and begins what follows from it.
func (c *camera) update(msg tea.Msg) {
	defer c.m.guard()
	cmd := c.m.update(msg)
	for _, work := range append(c.m.later, cmd) {
		if work != nil {
			c.begin(work)
		}
	}
	c.m.later = nil
	if _, quits := msg.(tea.QuitMsg); quits {
		c.quit = true
	}
}

// begin runs a command. Those that Bubble Tea would carry out itself do nothing, but for quitting: there is no terminal to
// hand over.
func (c *camera) begin(work tea.Cmd) {
	j := &job{done: make(chan struct{})}
	c.jobs = append(c.jobs, j)
	go func() {
		defer close(j.done)
		j.msg = work()
	}()
}
