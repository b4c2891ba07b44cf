package dashboard

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"feedscope/feeds/config"
	"feedscope/ui/screen"
	"feedscope/ui/text"
)

// Options say what to run and where.
type Options struct {
	// Config is complete, as config.Load gives it.
	Config *config.Config
	// Replay, if set, is the recording to play. It must have all feeds of Config.
	Replay *Replay
	// Breaker, if set, breaks the feeds on purpose.
	Breaker Breaker
	// Mode stands beside the program's name: "demo", or empty.
	Mode string
	// Version goes into the User-Agent and crash reports.
	Version string
	// In and Out are the terminal.
	In, Out *os.File
	// Environ is the environment as os.Environ gives it.
	Environ []string
}

// manyFeeds is from how many feeds on memory counts for more than system calls.
const (
	manyFeeds       = 64
	smallReadBuffer = 4 << 10
)

// gcPercent keeps the memory near what the history takes: that is most of the heap, and holds no pointer, so that
// to collect often costs little.
const gcPercent = 25

// Run shows the dashboard until the user quits or ctx ends, and returns one line that sums up the run. The
// terminal is then as it was. Errors are meant for the user as they are.
func Run(ctx context.Context, o Options) (summary string, err error) {
	start := time.Now()
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	crashes := make(chan crash, 1)
	around := newHost()
	st, err := open(o, around, crashes)
	if err != nil {
		return "", err
	}
	m := newModel(o, st)
	m.host, around.m = around, m
	m.crashes = crashes
	defer func() { m.stage.close() }()
	err = show(ctx, m, o)
	recorded := m.endRecording()
	if err != nil {
		return "", err
	}
	return m.summary(time.Since(start), recorded), nil
}

// show runs the program on the terminal.
func show(ctx context.Context, m *Model, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	profile := colorprofile.Detect(o.Out, o.Environ)
	out := screen.New(o.Out, profile, func(value any, stack []byte) { report(m.crashes, value, stack) })
	defer out.Close()
	out.Enter()
	m.out = out
	var p *tea.Program
	p = tea.NewProgram(m,
		tea.WithInput(o.In), tea.WithOutput(mute{o.Out}), tea.WithEnvironment(o.Environ), tea.WithColorProfile(profile),
		tea.WithFPS(1), tea.WithFilter(leaving(m, out, func() { p.Quit() })), tea.WithoutCatchPanics(),
		// The caller's context says when a signal has come. Bubble Tea's own handler waits forever to tell it to a
		// program that is about to quit for it.
		tea.WithoutSignalHandler(),
	)
	m.clock = newClock(o.Config.FPS, p.Send, m.hub.Changed(), m.host.asks)
	go func() {
		defer caught(m.crashes)
		m.clock.run(ctx)
	}()
	go func() {
		select {
		case <-ctx.Done():
			p.Quit()
		case c := <-m.crashes:
			p.Send(c)
		}
	}()
	defer whenSignaled(func() { p.Send(stopMsg{}) }, func() { p.Send(continuedMsg{time.Now()}) })()
	_, err := p.Run()
	switch {
	case m.crashed != nil:
		return m.crashed.save(o.Version)
	case err != nil:
		return fmt.Errorf("the terminal failed: %w", err)
	}
	return nil
}

// summary is the line that remains on the terminal.
func (m *Model) summary(ran time.Duration, recorded string) string {
	t := m.count()
	did := "ran"
	if m.player != nil {
		did = "replayed " + text.Clean(m.label()) + " for"
	}
	sum := fmt.Sprintf("feedscope %s %s: %d %s, %s events, %d %s, %s lost",
		did, text.Duration(ran), len(m.hub.Feeds()), plural(len(m.hub.Feeds()), "feed"),
		text.Count(t.events), t.reconnects, plural(t.reconnects, "reconnect"), text.Count(t.lost))
	if recorded != "" {
		sum += "; " + recorded
	}
	return sum
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
