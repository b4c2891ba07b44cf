package dashboard

import (
	"errors"
	"slices"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panics"
	"feedscope/ui/term/keymap"
)

// session is a hub with its feeds and the panels that show them. Live feeds keep one session; seeking back in a
// recording needs another, since folds cannot be undone.
type session struct {
	hub    *hub.Hub
	config *config.Config
	deps   panel.Deps
	feeds  []*hub.Feed
	panes  []*pane
	parked []*pane      // Panels that the user has hidden. They keep up with their feeds.
	conn   conn.Options // For live feeds.
	sketch *sketch      // Nil if there are too many feeds.
	// zoneless receives the first feed whose times have no time zone.
	zoneless chan int
	observed map[int]*observed // By feed; nil if there are too many.

	alerts *alerts

	shared *shared // Nil unless the feeds are those of a wall.

	tapped // Without streams unless there is a tap.

	player *replay.Player // Nil if the feeds are live, like file.
	file   *capture.File
}

// open opens the first session.
func open(o Options, host panel.Host, crashes chan<- *panics.Error) (*session, error) {
	if r := o.Replay; r != nil {
		s, err := openRecording(o, host, crashes, replay.Options{From: r.From, To: r.To, Speed: r.Speed})
		if err == nil {
			s.player.Start()
		}
		return s, err
	}
	return openLive(o, host, crashes)
}

// openLive builds the panels and starts the feeds.
func openLive(o Options, host panel.Host, crashes chan<- *panics.Error) (*session, error) {
	connOptions := conn.Options{UserAgent: "feedscope/" + o.Version, Streams: len(o.Config.Feeds), DialContext: o.dial}
	h := newHub(o, connOptions, crashes)
	s, err := build(h, o, host, time.Now(), feedsOf(o.source(h)))
	if err != nil {
		h.Close()
		return nil, err
	}
	s.conn = connOptions
	s.begin(&o)
	return s, nil
}

// openRecording builds the panels and a player that is not started yet. It reads the whole recording, and does not
// use host.
func openRecording(o Options, host panel.Host, crashes chan<- *panics.Error, how replay.Options) (*session, error) {
	file, err := capture.Open(o.Replay.Paths...)
	if err != nil {
		return nil, err
	}
	h := newHub(o, conn.Options{}, crashes)
	s, err := load(h, file, o, host, how)
	if err != nil {
		h.Close()
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

func load(h *hub.Hub, file *capture.File, o Options, host panel.Host, how replay.Options) (*session, error) {
	player, err := replay.New(h, file.Reader, how)
	if err != nil {
		return nil, err
	}
	s, err := build(h, o, host, player.Outline().From, func(all []hub.Addition) error {
		for i := range all {
			if _, err := player.Add(all[i].Spec, all[i].Folds...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.player, s.file = player, file
	s.listBegun()
	return s, nil
}

func newHub(o Options, c conn.Options, crashes chan<- *panics.Error) *hub.Hub {
	return hub.New(hub.Options{
		HistoryBytes: int(o.Config.History), Conn: c,
		OnPanic:   func(value any, stack []byte) { reportCrash(crashes, value, stack) },
		OnWarning: o.warn, Steady: o.steady,
	})
}

// mode returns the mode of the keys.
func (s *session) mode() keymap.Mode {
	switch {
	case s.player != nil:
		return keymap.Replay
	case s.server != "":
		return keymap.Tap
	}
	return keymap.Live
}

// close stops the feeds and closes the panels.
func (s *session) close() {
	s.closePanes()
	s.hub.Close()
	s.alerts.end()
	if s.file != nil {
		_ = s.file.Close() // It was only read.
	}
}

func (s *session) closePanes() {
	for _, p := range slices.Concat(s.panes, s.parked) {
		p.close()
	}
}
