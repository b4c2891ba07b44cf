package dashboard

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"feedscope/feeds/collect/view"
	"feedscope/feeds/hub"
	"feedscope/feeds/preset"
	"feedscope/ui/config"
	"feedscope/ui/panics"
	"feedscope/ui/stage"
	"feedscope/ui/term/input"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/text"
)

// Options configure the dashboard.
type Options struct {
	// Config is a complete configuration.
	Config *config.Config
	// Replay is the recording to play, with all feeds of Config. If nil, the feeds are live.
	Replay *Replay
	// Tap is the relay whose streams become feeds, if Config is that of [config.Loader.ForTap]. It may be nil.
	Tap *Tap
	// From is where the feeds of Config are read from, instead of their servers. It may be nil.
	From *view.View
	// Files are those of Config; not nil if Reload is set and there is a File.
	Files *config.Files
	// Reload reads the configuration again. It also returns its files, even after an error. It may be called from any
	// goroutine, one call at a time. If it is nil, the configuration does not change.
	Reload func() (c *config.Config, files *config.Files, err error)
	// Reloads receives requests to reload, beside those of the user and changes of the files. It may be nil.
	Reloads <-chan struct{}
	// File is the configuration's file, empty if there is none.
	File string
	// Breaker injects faults into the feeds, or alters the streams of Tap. It may be nil.
	Breaker Breaker
	// Story is the demo's. It may be nil.
	Story Story
	// Stage is the talk to present; nil for none.
	Stage *stage.Talk
	// Suggest replaces the panels of Config by those that the feeds' events suggest, until the user presses a key.
	Suggest bool
	// Presets are used for feeds that fit them, if Suggest is set.
	Presets preset.Set
	// Denied are the powers that the user does not have. Hide hides hosts at first.
	Denied Powers
	Hide   bool
	// Mode is shown beside the program's name: "demo", or empty. Role follows it, if the user has one.
	Mode, Role string
	// Version is for the User-Agent and crash reports.
	Version string
	// In and Out are the terminal.
	In, Out *os.File
	// NoColor draws without colors.
	NoColor bool
	// Environ is the environment, as os.Environ returns it.
	Environ []string

	ticks    *atomic.Pointer[func(time.Time)] // Of the rules, if From tells the time.
	dial     dialFunc                         // Nil for the network.
	steady   *hub.Steady                      // Nil unless filmed.
	warnings chan warning                     // From the hub and from actions.
	crashes  chan<- *panics.Error
}

// warning is a sentence about a problem that no feed shows.
type warning string

// manyFeeds is how many feeds are observed for suggestions and diagnosis at most.
const manyFeeds = 64

// gcPercent keeps memory close to the size of the history. Most of the heap is history without pointers, so frequent
// collections are cheap.
const gcPercent = 25

// While the program starts, its heap is small and what it allocates stays: collecting that often delays the first frame.
const (
	startGCPercent = 400
	startTime      = time.Second
)

// collectGarbage sets how often memory is collected while the dashboard runs; end restores what was set before.
func collectGarbage() (end func()) {
	before := debug.SetGCPercent(startGCPercent)
	timer := time.AfterFunc(startTime, func() { debug.SetGCPercent(gcPercent) })
	return func() {
		timer.Stop()
		debug.SetGCPercent(before)
	}
}

// Run shows the dashboard until the user quits or ctx ends, restores the terminal, and returns a one-line summary.
// Errors are sentences for the user.
func Run(ctx context.Context, o Options) (summary string, err error) {
	start := time.Now()
	defer collectGarbage()()
	crashes := make(chan *panics.Error, 1)
	o.warnings, o.crashes = make(chan warning, 1), crashes
	host := newPanelHost()
	st, err := open(o, host, crashes)
	if err != nil {
		return "", err
	}
	m := newModel(o, st)
	m.host, host.m = host, m
	m.crashes = crashes
	defer func() { m.session.close() }()
	err = show(ctx, m, o)
	recorded := m.endRecording()
	if err != nil {
		return "", err
	}
	return m.summary(time.Since(start), recorded, m.alerts.end()), nil
}

// show runs the program on the terminal.
func show(ctx context.Context, m *Model, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	profile := colorprofile.Detect(o.Out, o.Environ)
	out := screen.New(o.Out, profile, func(value any, stack []byte) { reportCrash(m.crashes, value, stack) })
	defer out.Close()
	out.Enter()
	m.out = out
	var p *tea.Program
	p = tea.NewProgram(m,
		tea.WithInput(input.New(o.In)), tea.WithOutput(mute{o.Out}),
		tea.WithEnvironment(o.Environ), tea.WithColorProfile(profile),
		tea.WithFPS(1), tea.WithFilter(leaving(ctx, m, out, func() { p.Quit() })), tea.WithoutCatchPanics(),
		// Signals come through ctx. Bubble Tea's own handler would block on a program that is about to quit.
		tea.WithoutSignalHandler(),
	)
	m.clock = newClock(o.Config.FPS, p.Send, m.hub.Changed(), m.host.asks)
	go func() {
		defer recoverPanic(m.crashes)
		m.clock.run(ctx)
	}()
	go func() {
		for {
			select {
			case <-ctx.Done():
				p.Quit()
				return
			case c := <-m.crashes:
				p.Send(c)
			case w := <-o.warnings:
				p.Send(w)
			}
		}
	}()
	defer m.watchFiles(ctx, p.Send)()
	defer m.relay(p.Send)()
	defer handleSignals(signalActions{
		stop:      func() { p.Send(stopMsg{}) },
		continued: func() { p.Send(continuedMsg{}) },
		abort:     restorer(o.In, out),
	})()
	_, err := p.Run()
	switch {
	case m.crashed != nil:
		return m.crashed.Save(o.Version)
	case err != nil:
		return fmt.Errorf("terminal error: %w", err)
	case m.relayErr != nil:
		return fmt.Errorf("the tap ended: %w", m.relayErr)
	}
	return nil
}

// summary returns the line that stays on the terminal.
func (m *Model) summary(ran time.Duration, more ...string) string {
	t := m.count()
	did := "ran"
	if m.player != nil {
		did = "replayed " + text.Clean(m.source()) + " for"
	}
	sum := fmt.Sprintf("feedscope %s %s: %s, %s, %s, %s lost", did, text.Duration(ran),
		text.Counted(len(m.feeds), "feed"), text.Counted(t.events, "event"),
		text.Counted(t.reconnects, "reconnect"), text.Count(t.lost))
	for _, words := range append(m.readSummary(), more...) {
		if words != "" {
			sum += "; " + words
		}
	}
	return sum
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
