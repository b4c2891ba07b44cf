package tap

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
)

// maxName is the length at which a path is cut in a name.
const maxName = 60

// Stream is a stream that becomes a feed.
type Stream struct {
	// Spec describes the feed, without secrets, and Start is when its request arrived.
	Spec  feeds.Spec
	Start time.Time
	// Body is the beginning of the request's body, with secrets masked: the first OriginalBytes of it, at most
	// [relay.MaxBody]. BodyBytes is the whole length, -1 if it was not announced.
	Body          []byte
	OriginalBytes int
	BodyBytes     int64
	// Number is that of the exchange; see [relay.Exchange]. The feed of the server has 0.
	Number int64
	// Resumes is the name of the stream that ended with the last event ID which the client sent; empty if none did.
	Resumes string

	altered atomic.Pointer[string]
}

// OfServer reports whether the feed is that of the server, with a line for each request without a stream.
func (s *Stream) OfServer() bool { return s.Spec.Method == "" }

// Altered returns what rules have done to the stream so far, such as "3 dropped, 1 edited"; empty for nothing.
func (s *Stream) Altered() string {
	if done := s.altered.Load(); done != nil {
		return *done
	}
	return ""
}

// noted takes a note of what rules did.
func (s *Stream) noted(note string) {
	if done, ok := strings.CutPrefix(note, "altered: "); ok {
		s.altered.Store(&done)
	}
}

// Play adds the feed of a stream, usually with [hub.Hub.Play]. Its error says why there is none.
type Play func(s *Stream) (*hub.Playback, error)

// Tap turns exchanges into feeds. It is safe for concurrent use.
type Tap struct {
	play Play

	saying sync.Mutex // Does not wait for play.
	server *hub.Playback

	mu     sync.Mutex
	played map[string][]*hub.Feed // Streams by their name without its number, which is the position from 1.
}

// New returns a tap that adds its feeds with play. It adds the feed of the server at once, and returns the error of that.
func New(play Play, to *url.URL) (*Tap, error) {
	t := &Tap{play: play, played: make(map[string][]*hub.Feed)}
	now := time.Now()
	p, err := play(&Stream{Spec: feeds.Spec{Name: to.Host, URL: redact.URL(to)}, Start: now})
	if err != nil {
		return nil, err
	}
	t.server = p
	t.say(now, "passing requests to "+redact.URL(to))
	return t, nil
}

// Altering adds a line to the feed of the server that says by which rules a stream is altered from now on, or all streams
// if the name is empty.
func (t *Tap) Altering(stream string, rules []*alter.Rule) {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.String()
	}
	line := cmp.Or(stream, "all streams") + ": unaltered from now on"
	if len(all) > 0 {
		line = cmp.Or(stream, "all streams") + ": ALTERED from now on, by the rules: " + strings.Join(all, "; ")
	}
	t.say(time.Now(), line)
}

// say adds a line to the feed of the server.
func (t *Tap) say(at time.Time, line string) {
	t.saying.Lock()
	defer t.saying.Unlock()
	t.server.Changed(at, feeds.Status{State: feeds.Live, Since: at, Reason: line})
}

// Observe follows an exchange to its end; see [relay.Options].
func (t *Tap) Observe(x *relay.Exchange) {
	if x.Streams() {
		why := errCoding
		if _, _, ok := conn.Decoded(x.Response.Header, nil); ok {
			var p *hub.Playback
			var s *Stream
			if p, s, why = t.add(x); why == nil {
				s.follow(p, x)
				return
			}
		}
		t.say(x.Up, nameOf(x)+": an event stream whose events are not shown: "+why.Error())
	}
	drain(x)
	o := x.End()
	t.say(o.Time, nameOf(x)+": "+summary(x, &o))
}

var errCoding = errors.New("feedscope cannot decompress it")

// add adds the feed of a stream.
func (t *Tap) add(x *relay.Exchange) (p *hub.Playback, s *Stream, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	name, body := nameOf(x), x.Body()
	s = &Stream{Spec: feeds.Spec{
		Name: fmt.Sprintf("%s #%d", name, len(t.played[name])+1), URL: redact.URL(x.URL),
		Request:     feeds.Request{Method: x.Method, Lines: x.Lines()},
		LastEventID: x.Header.Get("Last-Event-ID"), // Events have it until one brings its own.
	}, Start: x.Started, Body: redact.Body(x.Header.Get("Content-Type"), body), OriginalBytes: len(body), BodyBytes: x.BodyBytes, Number: x.Number}
	if id := s.Spec.LastEventID; id != "" {
		s.Resumes = t.endingWith(name, id, x.Up)
	}
	if p, err = t.play(s); err == nil {
		t.played[name] = append(t.played[name], p.Feed())
	}
	return p, s, err
}

// looksBack is how many streams of a path are compared with one that resumes.
const looksBack = 100

// endingWith returns the name of the newest stream of a path with a last event ID; empty if there is none.
func (t *Tap) endingWith(path, id string, now time.Time) string {
	all := t.played[path]
	for _, f := range slices.Backward(all[max(len(all)-looksBack, 0):]) {
		if f.Snapshot(now).LastEventID == id {
			return f.Name()
		}
	}
	return ""
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
func (s *Stream) follow(p *hub.Playback, x *relay.Exchange) {
	p.Live = true
	begins := "connected"
	if id := s.Spec.LastEventID; id != "" {
		begins = strings.Join(strings.Fields("connected, asked to resume "+s.Resumes+" after id"), " ") + " " + id
	}
	o := opening(x)
	p.Opened(o)
	p.Changed(x.Up, feeds.Status{State: feeds.Live, Since: x.Up, Reason: begins})
	x.Note = func(at time.Time, done string) {
		s.noted(done)
		p.Changed(at, feeds.Status{State: feeds.Live, Since: x.Up, Reason: done})
	}
	if o.Info.Encoding == "" && !x.Lines() {
		playPlain(p, x)
	} else {
		playDecoded(p, x)
	}
	end := x.End()
	s.noted(end.Altered)
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
	case relay.Altered:
		c.Ours, c.Reason = true, o.Err.Error()+", not by the server"
	case relay.Cut, relay.Never:
		state = feeds.Failed
		c.Kind, c.CutShort = conn.KindOf(o.Err), true
		c.Reason = "cut after it began: " + conn.Reason(o.Err)
	}
	if o.Altered != "" {
		c.Reason += "; " + o.Altered
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
		case relay.Complete, relay.Cut, relay.Never, relay.Altered:
		}
		return "never connected: " + conn.Reason(o.Err)
	}
	s := status(x.Response)
	if o.End == relay.Altered {
		return s + "; " + o.Altered + " " + o.Err.Error()
	}
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
	case relay.Complete, relay.Never, relay.Altered:
	}
	if o.Altered != "" {
		s += "; " + o.Altered
	}
	return s
}
