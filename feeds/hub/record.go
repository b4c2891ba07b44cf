package hub

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

// Record makes r receive everything that happens from now on, in present and future feeds; nil ends the recording. Open
// connections are reported as opened, and each read with its offset. If a block has just ended, its last bytes are
// reported as a read, which shows where the next block begins. When Record returns, the previous recorder receives
// nothing more.
func (h *Hub) Record(r feeds.Recorder) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recorder = r
	for _, f := range h.feeds {
		if !f.Removed() {
			f.record(r)
		}
	}
}

func (f *Feed) record(r feeds.Recorder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r == nil {
		f.track = nil
		return
	}
	now := time.Now()
	f.track = r.Track(now, f.index, redacted(f.spec, f.shownURL))
	if f.conn.open {
		f.track.Opened(f.conn.opening(now))
	}
	if len(f.life.changes) > 0 { // The first state of a new feed is yet to be dispatched.
		f.track.Changed(now, f.life.status)
	}
	if tail := &f.conn.tail; f.conn.open && tail.blank() {
		f.track.Read(feeds.Read{Conn: f.conn.number, Time: now, Offset: tail.offset(), Bytes: tail.bytes})
	}
}

// redacted returns a spec without secrets, and without settings for connections.
func redacted(s feeds.Spec, shownURL string) feeds.Spec {
	s.URL, s.Header, s.ClockURL = shownURL, nil, ""
	s.Tap, s.TapOnly, s.End, s.Noise, s.Setup = nil, false, nil, nil, nil
	s.Auth, s.Route, s.Secrets, s.Bookmarks = auth.Credentials{}, conn.Route{}, nil, ""
	s.Request = feeds.Request{
		Method: s.Method, Force: s.Force, Lines: s.Lines, Poll: feeds.Poll{Every: s.Poll.Every},
	}
	return s
}
