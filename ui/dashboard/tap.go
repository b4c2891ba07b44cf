package dashboard

import (
	"context"
	"errors"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/hub"
	"feedscope/feeds/infer"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/config"
	"feedscope/ui/panel/status"
)

// Tap makes the dashboard show the streams that another program receives through a relay. They become feeds as they come.
type Tap struct {
	// BaseURL is the address for the other program, Server the one that it stands for, without secrets. Name is the name of
	// the server's feed.
	BaseURL, Server, Name string
	// Notice is a warning to show before the first request, empty for none.
	Notice string
	// Record is the file to record to from the start, empty for none. Force replaces an existing one.
	Record string
	Force  bool
	// Altered reports whether a stream was altered on its way. It may be nil. [Options.Breaker] alters them.
	Altered func() bool
	// Reload reads the files of rules again, and returns a sentence about that. It may be nil.
	Reload func() (sentence string, err error)
	// Run runs the relay until ctx ends. It adds feeds with play.
	Run func(ctx context.Context, play tap.Play) error
}

// maxListed is how many streams the dashboard lists. Older ones that have ended leave the list and the panels, but not the
// history.
const maxListed = 1000

// tapped is what is known of the streams of a tap.
type tapped struct {
	server   string              // The name of the server's feed; empty without a tap.
	streams  map[int]*tap.Stream // By feed.
	bodies   *tap.Bodies         // Of their requests.
	recorded []*tap.Stream       // Those of a recording, the newest first, the server last,
	begun    []string            // and the names of those that are listed.
	kinds    []infer.Kind        // Of the panels that the streams suggest.
	left     bool                // A stream has left the list.
	relayErr error               // Why the relay ended.
}

// playMsg asks for the feed of a stream.
type playMsg struct {
	stream *tap.Stream
	played chan<- played
}

type played struct {
	playback *hub.Playback
	err      error
}

// relayEndedMsg reports that the relay has ended.
type relayEndedMsg struct{ err error }

var errClosing = errors.New("feedscope is closing")

// relay runs the relay until end is called.
func (m *Model) relay(send func(tea.Msg)) (end func()) {
	if m.o.Tap == nil {
		return func() {}
	}
	if m.o.Tap.Record != "" {
		m.sayError(m.record(m.o.Tap.Record, m.o.Tap.Force))
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	play := func(s *tap.Stream) (*hub.Playback, error) {
		reply := make(chan played, 1)
		send(playMsg{s, reply})
		select {
		case p := <-reply:
			return p.playback, p.err
		case <-ctx.Done():
			return nil, errClosing
		}
	}
	go func() {
		defer close(over)
		defer recoverPanic(m.crashes)
		if err := m.o.Tap.Run(ctx, play); err != nil && ctx.Err() == nil {
			send(relayEndedMsg{err})
		}
	}()
	return func() {
		cancel()
		<-over
	}
}

// addStream adds the feed of a stream in front of the others.
func (m *Model) addStream(s *tap.Stream) (*hub.Playback, error) {
	f := feedconfig.Feed{Name: s.Spec.Name, URL: s.Spec.URL}
	f.Method = s.Spec.Method
	all := append([]feedconfig.Feed{f}, m.o.Config.Feeds...)
	names := m.alerts.names(m.o.Config)
	undo := m.deps.Feeds.Set(append([]string{f.Name}, names...))
	index := m.deps.Feeds.Index(f.Name)
	m.forgetObserved()
	m.take(index, s)
	p, err := m.hub.Play(s.Spec, s.Start, append(m.folds(index, &f, m.panelFolds(slices.Concat(m.panes, m.parked))), s)...)
	if err != nil {
		undo()
		delete(m.observed, index)
		delete(m.streams, index)
		return nil, err
	}
	m.list(all)
	m.feeds = append(m.feeds, p.Feed())
	if len(m.feeds) > maxListed+1 {
		m.dropEnded()
	}
	if f.Answers().Hint != nil {
		m.sayError(m.suit(infer.Answer))
	}
	return p, nil
}

// list sets the feeds of all configurations.
func (m *Model) list(all []feedconfig.Feed) {
	for _, c := range []*config.Config{m.file, m.base, m.o.Config, m.config} {
		c.Feeds = all
	}
}

// forgetObserved makes room for the observation of another stream.
func (m *Model) forgetObserved() {
	if len(m.observed) < manyFeeds {
		return
	}
	oldest := slices.Min(slices.Collect(maps.Keys(m.observed)))
	for _, fold := range m.observed[oldest].folds() {
		m.hub.Feed(oldest).Detach(fold)
	}
	delete(m.observed, oldest)
}

// forgetful is the fold of a panel that can forget a feed.
type forgetful interface{ Forget(feed int) }

// server returns the name of the server's feed, of a tap or of the recording of one; empty without.
func (o *Options) server() string {
	switch {
	case o.Tap != nil:
		return o.Tap.Name
	case o.Replay != nil:
		return o.Replay.Server
	}
	return ""
}

// take prepares a stream for becoming the feed with an index.
func (s *session) take(index int, stream *tap.Stream) {
	stream.Bodies = s.bodies
	s.streams[index] = stream
	if stream.OfServer() {
		s.deps.Telling.Set(index, tap.RequestType, tap.Members())
	}
}

// listBegun lists the newest streams of a recording that have begun, as a tap does.
func (s *session) listBegun() {
	if s.player == nil || s.server == "" {
		return
	}
	var names []string
	for _, stream := range s.recorded {
		if stream.OfServer() || len(names) < maxListed && stream.Verdict().Begun {
			names = append(names, stream.Spec.Name)
		}
	}
	names = append(names, s.alerts.names(s.config)[len(s.config.Feeds):]...)
	if !slices.Equal(names, s.begun) {
		s.deps.Feeds.Set(names)
		s.begun = names
	}
}

// chosen returns the feed that the user has selected in the list of streams; false while that follows the newest.
func (s *session) chosen() (feed int, ok bool) {
	for _, p := range s.panes {
		if list, is := p.panel.(*status.Panel); is {
			return list.Chosen()
		}
	}
	return 0, false
}

// over reports whether a feed is a stream that has ended, rather than the server.
func (m *Model) over(f *hub.Feed) bool {
	s := f.Status().State
	return f.Name() != m.server && (s == feeds.Ended || s == feeds.Failed)
}

// dropEnded takes the oldest stream that has ended off the list.
func (m *Model) dropEnded() {
	at := slices.IndexFunc(m.feeds, m.over)
	if at < 0 {
		return // All of them are open.
	}
	f := m.feeds[at]
	m.past.add(f.Totals())
	m.feeds = slices.Delete(m.feeds, at, at+1)
	m.list(slices.DeleteFunc(slices.Clone(m.o.Config.Feeds), func(c feedconfig.Feed) bool { return c.Name == f.Name() }))
	m.deps.Feeds.Set(m.alerts.names(m.o.Config))
	m.alerts.engine.Remove(f.Name())
	for _, p := range slices.Concat(m.panes, m.parked) {
		if p.fold == nil {
			continue
		}
		f.Detach(p.foldOf(f.Index()))
		if forget, ok := p.fold.(forgetful); ok {
			forget.Forget(f.Index())
		}
	}
	m.bodies.Forget(m.streams[f.Index()])
	delete(m.streams, f.Index())
	if !m.left {
		m.left = true
		m.say("the list keeps the newest 1,000 streams; older ones stay in the events until those are dropped")
	}
}

// suit adds a panel of a kind for all streams, if there is none.
func (m *Model) suit(kinds ...infer.Kind) error {
	had := len(m.kinds)
	for _, kind := range kinds {
		if config.SuitsAll(kind) && !slices.Contains(m.kinds, kind) {
			m.kinds = append(m.kinds, kind)
		}
	}
	if len(m.kinds) == had {
		return nil
	}
	loader := config.Loader{Panels: Panels}
	m.base = loader.WithTapped(m.base, m.server, m.kinds)
	return m.rearrange()
}

// kindsOf returns the kinds of the panels that drafts suggest.
func kindsOf(drafts []draft) (kinds []infer.Kind) {
	for i := range drafts {
		for _, p := range drafts[i].Reading.Panels {
			kinds = append(kinds, p.Kind)
		}
	}
	return kinds
}

// tapCommands are the commands for a tap.
func (m *Model) tapCommands() []command {
	all := append(m.alterCommands(), command{
		name: "base-url", help: "copy the address for the other program",
		run: func(m *Model, _ string) tea.Cmd { m.host.Clip(m.o.Tap.BaseURL, "the base URL"); return nil },
	})
	if m.o.Tap.Reload != nil {
		all = append(all, command{
			name: "reload", help: "read the files of rules again; saving them does the same",
			run: func(m *Model, _ string) tea.Cmd { m.reloadRules(); return nil },
		})
	}
	return all
}

// reloadRules reads the files of rules again, in the background.
func (m *Model) reloadRules() {
	reload := m.o.Tap.Reload
	m.host.Later(func() func() {
		sentence, err := reload()
		return func() {
			if m.sayError(err); err == nil {
				m.say(sentence)
			}
		}
	})
}

// waitsForStreams reports whether nothing has passed through the tap yet.
func (m *Model) waitsForStreams() bool {
	return m.o.Tap != nil && len(m.feeds) <= 1 && m.count().events == 0
}
