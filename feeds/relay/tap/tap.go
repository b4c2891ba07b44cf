package tap

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
)

// MaxStreams is how many event streams become feeds. Later ones are only lines.
const MaxStreams = 1000

// maxName is the length at which a path is cut in a name.
const maxName = 60

// Tap turns exchanges into feeds. It is safe for concurrent use.
type Tap struct {
	hub   *hub.Hub
	folds func(name string) []feeds.Fold

	mu      sync.Mutex
	server  *hub.Playback
	streams int                    // That have become feeds.
	played  map[string][]*hub.Feed // Streams by their name without its number, which is the position from 1.
}

// New returns a tap that adds its feeds to h, with the folds that are returned for their names. It adds the feed of the
// server at once. The error is that of [hub.Hub.Play].
func New(h *hub.Hub, to *url.URL, folds func(name string) []feeds.Fold) (*Tap, error) {
	t := &Tap{hub: h, folds: folds, played: make(map[string][]*hub.Feed)}
	now := time.Now()
	p, err := h.Play(feeds.Spec{Name: to.Host, URL: redact.URL(to)}, now, folds(to.Host)...)
	if err != nil {
		return nil, err
	}
	t.server = p
	t.say(now, "passing requests to "+redact.URL(to))
	return t, nil
}

// say adds a line to the feed of the server.
func (t *Tap) say(at time.Time, line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.server.Changed(at, feeds.Status{State: feeds.Live, Since: at, Reason: line})
}

// Observe follows an exchange to its end; see [relay.Options].
func (t *Tap) Observe(x *relay.Exchange) {
	if x.Streams() {
		why := fmt.Sprintf("its events are not shown because it is not among the first %d streams", MaxStreams)
		if _, _, ok := conn.Decoded(x.Response.Header, nil); !ok {
			why = "its events are not shown because feedscope cannot decompress it"
		} else if p := t.play(x); p != nil {
			t.follow(p, x)
			return
		}
		t.say(x.Up, nameOf(x)+": an event stream; "+why)
	}
	drain(x)
	o := x.End()
	t.say(o.Time, nameOf(x)+": "+summary(x, &o))
}

// play adds the feed of a stream; nil if there are too many.
func (t *Tap) play(x *relay.Exchange) *hub.Playback {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.streams == MaxStreams {
		return nil
	}
	name := nameOf(x)
	numbered := fmt.Sprintf("%s #%d", name, len(t.played[name])+1)
	p, err := t.hub.Play(feeds.Spec{
		Name: numbered, URL: redact.URL(x.URL), Request: feeds.Request{Method: x.Method, Lines: x.Lines()},
		LastEventID: x.Header.Get("Last-Event-ID"), // Events have it until one brings its own.
	}, x.Started, t.folds(numbered)...)
	if err != nil { // The hub is closed.
		return nil
	}
	t.streams++
	t.played[name] = append(t.played[name], p.Feed())
	return p
}

// beginning describes a stream that has just begun: which earlier one of the same path it resumes, if the client asked for
// that.
func (t *Tap) beginning(p *hub.Playback, x *relay.Exchange) string {
	id := x.Header.Get("Last-Event-ID")
	if id == "" {
		return "connected"
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range slices.Backward(t.played[nameOf(x)]) {
		if f != p.Feed() && f.Snapshot(x.Up).LastEventID == id {
			return fmt.Sprintf("connected, asked to resume %s after id %s", f.Name(), id)
		}
	}
	return "connected, asked to resume after id " + id
}

// nameOf returns the method and the path of an exchange.
func nameOf(x *relay.Exchange) string {
	path, _, _ := strings.Cut(x.Path, "?")
	if u, err := url.ParseRequestURI(path); err == nil {
		u.Scheme, u.Host, u.User = "", "", nil
		path = redact.URL(u)
	}
	if len(path) > maxName {
		path = strings.ToValidUTF8(path[:maxName-3], "") + "..."
	}
	return x.Method + " " + path
}

// follow plays a stream into its feed.
func (t *Tap) follow(p *hub.Playback, x *relay.Exchange) {
	o := opening(x)
	p.Opened(o)
	p.Changed(x.Up, feeds.Status{State: feeds.Live, Since: x.Up, Reason: t.beginning(p, x)})
	if o.Info.Encoding == "" && !x.Lines() {
		playPlain(p, x)
	} else {
		playDecoded(p, x)
	}
	end := x.End()
	state, c := closing(&end)
	p.Closed(c)
	p.Changed(end.Time, feeds.Status{State: state, Since: end.Time, Reason: c.Reason})
}

func opening(x *relay.Exchange) feeds.Opening {
	info := conn.Info{
		URL: redact.URL(x.URL), Method: x.Method, BodyBytes: max(x.BodyBytes, 0), Started: x.Started, Up: x.Up,
		Status: status(x.Response), Proto: x.Response.Proto,
	}
	_, info.Encoding, _ = conn.Decoded(x.Response.Header, nil)
	info.Phases.FirstByte = x.Up.Sub(x.Started)
	if id := x.Header.Get("Last-Event-ID"); id != "" {
		info.Resumed, info.LastEventID = true, id
	}
	return feeds.Opening{
		Conn: 1, Time: x.Up, Info: info, Request: redact.Request(x.Header, nil), Header: redact.Header(x.Response.Header),
	}
}

func status(r *http.Response) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.StatusCode, http.StatusText(r.StatusCode)))
}

// closing returns the state that follows the end of a stream, and that end.
func closing(o *relay.Outcome) (feeds.State, feeds.Closing) {
	c := feeds.Closing{Conn: 1, Time: o.Time}
	state := feeds.Ended
	switch o.End {
	case relay.Complete:
		c.Clean, c.Reason = true, "the server closed the stream"
	case relay.Left:
		c.Ours, c.Reason = true, "closed by the client"
	case relay.Stopped:
		c.Ours, c.Reason = true, "the relay stopped"
	case relay.Cut, relay.Never:
		state = feeds.Failed
		c.Kind, c.CutShort = conn.KindOf(o.Err), true
		c.Reason = "cut after it began: " + conn.Reason(o.Err)
	}
	if o.Missed > 0 {
		c.Reason += fmt.Sprintf("; %d bytes passed faster than they could be shown", o.Missed)
	}
	return state, c
}

// summary describes an exchange without a feed.
func summary(x *relay.Exchange, o *relay.Outcome) string {
	if x.Response == nil {
		switch o.End {
		case relay.Left:
			return "closed by the client before a response"
		case relay.Stopped:
			return "the relay stopped before a response"
		case relay.Complete, relay.Cut, relay.Never:
		}
		return "never connected: " + conn.Reason(o.Err)
	}
	s := status(x.Response)
	if kind := x.Response.Header.Get("Content-Type"); kind != "" {
		s += ", " + redact.Text(kind)
	}
	s += fmt.Sprintf(", %d bytes in %s", o.Bytes, o.Time.Sub(x.Started).Round(time.Millisecond))
	switch o.End {
	case relay.Cut:
		s += "; cut after it began: " + conn.Reason(o.Err)
	case relay.Left:
		s += "; closed by the client"
	case relay.Stopped:
		s += "; the relay stopped"
	case relay.Complete, relay.Never:
	}
	return s
}
