package dashboard

import (
	"errors"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
)

// stage is the feeds and the panels that show them. Live feeds have one as long as the program runs; a recording that is set
// back gets another, since what was folded cannot be unfolded.
type stage struct {
	hub   *feeds.Hub
	deps  panel.Deps
	feeds []*feeds.Feed
	panes []*pane
	conn  conn.Options // Of live feeds.

	player *replay.Player // Nil if the feeds are live, as file.
	file   *capture.File
}

// open opens the first stage: what the options say.
func open(o Options, around panel.Host, crashes chan<- crash) (*stage, error) {
	if r := o.Replay; r != nil {
		s, err := openRecording(o, around, crashes, replay.Options{From: r.From, To: r.To, Speed: r.Speed})
		if err == nil {
			s.player.Start()
		}
		return s, err
	}
	return openLive(o, around, crashes)
}

// openLive makes the panels of a configuration and starts its feeds.
func openLive(o Options, around panel.Host, crashes chan<- crash) (*stage, error) {
	connOptions := conn.Options{UserAgent: "feedscope/" + o.Version}
	if len(o.Config.Feeds) > manyFeeds {
		connOptions.ReadBuffer = smallReadBuffer
	}
	hub := newHub(o, connOptions, crashes)
	s, err := build(hub, o.Config, around, hub.Add)
	if err != nil {
		hub.Close()
		return nil, err
	}
	s.conn = connOptions
	return s, nil
}

// openRecording makes the panels of a configuration, and a player of a recording of its feeds that is still to be started. It reads
// through the recording, and calls nothing of around.
func openRecording(o Options, around panel.Host, crashes chan<- crash, how replay.Options) (*stage, error) {
	file, err := capture.Open(o.Replay.Paths...)
	if err != nil {
		return nil, err
	}
	hub := newHub(o, conn.Options{}, crashes)
	s, err := load(hub, file, o, around, how)
	if err != nil {
		hub.Close()
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

func load(hub *feeds.Hub, file *capture.File, o Options, around panel.Host, how replay.Options) (*stage, error) {
	player, err := replay.New(hub, file.Reader, how)
	if err != nil {
		return nil, err
	}
	s, err := build(hub, o.Config, around, player.Add)
	if err != nil {
		return nil, err
	}
	s.player, s.file = player, file
	return s, nil
}

func newHub(o Options, c conn.Options, crashes chan<- crash) *feeds.Hub {
	return feeds.NewHub(feeds.Options{
		HistoryBytes: int(o.Config.History), Conn: c,
		OnPanic: func(value any, stack []byte) { report(crashes, value, stack) },
	})
}

// mode is that of the keys.
func (s *stage) mode() keymap.Mode {
	if s.player != nil {
		return keymap.Replay
	}
	return keymap.Live
}

// close ends the feeds.
func (s *stage) close() {
	for _, p := range s.panes {
		if c, ok := p.panel.(panel.Closer); ok {
			c.Close()
		}
	}
	s.hub.Close()
	if s.file != nil {
		_ = s.file.Close() // It was only read.
	}
}
