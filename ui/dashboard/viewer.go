package dashboard

import (
	"context"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"feedscope/feeds/rules/action"
	"feedscope/ui/panel"
	"feedscope/ui/panics"
	"feedscope/ui/term/input"
	"feedscope/ui/term/screen"
)

// Viewer is a terminal that shows a wall, and what its user may do.
type Viewer struct {
	// In and Out are the terminal. A blocked Write holds up nobody else.
	In  io.Reader
	Out io.Writer
	// Size is the terminal's size, Resized receives later ones; it may be nil.
	Size    Size
	Resized <-chan Size
	// Environ is the terminal's environment, as os.Environ returns it, Profile its colors. NoColor draws without colors, ASCII
	// with ASCII only.
	Environ        []string
	Profile        colorprofile.Profile
	NoColor, ASCII bool
	// Powers are those of the user. Edit and Machine must not be among them.
	Powers Powers
	// Role names them in the header.
	Role string
}

// Size is the size of a terminal in cells.
type Size struct{ Width, Height int }

// viewerFPS is the highest frame rate of viewers: all of them together must not cost more than the feeds.
const viewerFPS = 10

// shared is how a session shares the feeds of a wall.
type shared struct {
	wall    *Wall
	scene   *scene        // What is shown.
	changed chan struct{} // Receives a value when the wall shows something else, or for effects.
	effects chan action.Effect
}

func newShared(w *Wall, now *scene) *shared {
	return &shared{w, now, make(chan struct{}, 1), make(chan action.Effect, maxEffects)}
}

// wake makes the viewer look.
func (s *shared) wake() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// sceneMsg reports that the wall shows something else.
type sceneMsg struct{}

// Show shows the wall on a viewer's terminal until the user quits or ctx ends, and restores the terminal. It returns the
// cause of ctx's end. A panic ends this viewer alone; its error names the log file.
func (w *Wall) Show(ctx context.Context, v Viewer) error {
	m, err := w.model(&v)
	if err != nil {
		return err
	}
	defer m.closePanes()
	out := screen.New(v.Out, v.Profile, func(value any, stack []byte) { reportCrash(m.crashes, value, stack) })
	defer out.Close()
	out.Enter()
	m.out = out
	in := input.NewPipe(v.In)
	defer in.Close()
	var p *tea.Program
	p = tea.NewProgram(m,
		tea.WithInput(in), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithFPS(1),
		tea.WithEnvironment(v.Environ), tea.WithColorProfile(v.Profile), tea.WithWindowSize(v.Size.Width, v.Size.Height),
		tea.WithFilter(leaving(ctx, m, out, func() { p.Quit() })), tea.WithoutSignalHandler(),
	)
	news := make(chan struct{}, 1)
	defer w.hub.History().Watch(news)()
	defer w.admit(m.shared)()
	m.clock = newClock(min(m.o.Config.FPS, viewerFPS), p.Send, news, m.host.asks)
	ended, end := context.WithCancel(ctx)
	defer end()
	go func() {
		defer recoverPanic(m.crashes)
		m.clock.run(ended)
	}()
	go m.listen(ended, p, v.Resized)
	_, err = p.Run()
	switch {
	case m.crashed != nil:
		return m.crashed.Save(m.o.Version)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("terminal error: %w", err)
	}
	return nil
}

// listen passes on what happens around the program until ctx ends, and then quits it.
func (m *Model) listen(ctx context.Context, p *tea.Program, resized <-chan Size) {
	for {
		select {
		case <-ctx.Done():
			p.Quit()
			return
		case c := <-m.crashes:
			p.Send(c)
		case <-m.shared.changed:
			p.Send(sceneMsg{})
		case s, open := <-resized:
			if !open {
				resized = nil
				continue
			}
			p.Send(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
		}
	}
}

// model returns the model of a viewer.
func (w *Wall) model(v *Viewer) (*Model, error) {
	now := w.current()
	own := *now.config
	own.ASCII = own.ASCII || v.ASCII
	o := Options{
		Config: &own, From: w.host.o.From, Breaker: w.host.o.Breaker, Story: w.host.o.Story, Denied: ^v.Powers, Hide: true, Role: v.Role,
		Mode: w.host.o.Mode, Version: w.host.o.Version, NoColor: v.NoColor, Environ: v.Environ,
	}
	host := newPanelHost()
	s, err := w.session(now, host, v.Powers)
	if err != nil {
		return nil, err
	}
	m := newModel(o, s)
	m.host, host.m = host, m
	m.crashes = make(chan *panics.Error, 1)
	m.past = now.past
	for _, p := range m.panes {
		p.bells() // For what happened before.
	}
	return m, nil
}

// session returns the session of a viewer: panels on the states of the wall's.
func (w *Wall) session(now *scene, host panel.Host, powers Powers) (*session, error) {
	s := &session{hub: w.hub, config: now.config, feeds: now.feeds, shared: newShared(w, now)}
	s.alerts = &alerts{engine: w.alerts.engine, session: s}
	s.alerts.feed.Store(now.alerts)
	s.deps = panel.Deps{
		Hub: w.hub, Host: host, Telling: w.telling, Feeds: w.roster, Alerts: s.alerts,
		Diagnose: w.diagnose, Answers: s.answers, Paths: s.paths, Spectator: powers&Acknowledge == 0,
	}
	for _, settings := range now.config.Panels {
		p, err := s.newPane(settings)
		if err != nil {
			s.closePanes()
			return nil, err
		}
		s.panes = append(s.panes, p)
	}
	return s, nil
}

// newPane makes a panel of the session.
func (s *session) newPane(settings panel.Settings) (*pane, error) {
	share := new(panel.Share)
	if s.shared != nil {
		if at := s.shared.scene.share(settings); at != nil {
			share = at
		}
	}
	return newPane(settings, s.deps, share)
}

// follow shows what the wall shows now. What the viewer has chosen stays as far as it can.
func (m *Model) follow() {
	m.takeEffects()
	now := m.shared.wall.current()
	if now == m.shared.scene {
		return
	}
	m.shared.scene, m.feeds = now, now.feeds
	m.alerts.feed.Store(now.alerts)
	m.past, m.totals = now.past, nil
	next, err := m.prepare(now.config)
	if err != nil {
		m.say(err.Error())
		return
	}
	next.config.ASCII = m.o.Config.ASCII
	if now.config.Theme != m.base.Theme {
		next.config.Theme = now.config.Theme
	}
	m.file, m.base = now.config, now.config
	m.keys = m.o.keyMap(withSaved(now.config.KeyMap(), now.config.Filters), m.mode())
	m.clock.setFPS(min(now.config.FPS, viewerFPS))
	m.adopt(next)
	m.setTheme(next.config.Theme)
}
