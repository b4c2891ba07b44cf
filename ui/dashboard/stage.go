package dashboard

import (
	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/ui/panel"
)

// stage is the feeds and the panels that show them.
type stage struct {
	hub   *feeds.Hub
	deps  panel.Deps
	feeds []*feeds.Feed
	panes []*pane
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
	return s, nil
}

func newHub(o Options, c conn.Options, crashes chan<- crash) *feeds.Hub {
	return feeds.NewHub(feeds.Options{
		HistoryBytes: int(o.Config.History), Conn: c,
		OnPanic: func(value any, stack []byte) { report(crashes, value, stack) },
	})
}

// close ends the feeds.
func (s *stage) close() { s.hub.Close() }
