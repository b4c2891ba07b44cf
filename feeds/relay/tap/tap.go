package tap

import (
	"cmp"
	"errors"
	"fmt"
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

// Play adds the feed of a stream, usually with [hub.Hub.Play], with the stream itself as one of its folds. Its error says
// why there is none.
type Play func(s *Stream) (*hub.Playback, error)

// Tap turns exchanges into feeds. It is safe for concurrent use.
type Tap struct {
	play Play

	missedBytes, missedStreams atomic.Int64

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

// Say adds a line to the feed of the server.
func (t *Tap) Say(line string) { t.say(time.Now(), line) }

func (t *Tap) say(at time.Time, line string) {
	t.saying.Lock()
	defer t.saying.Unlock()
	t.server.Changed(at, feeds.Status{State: feeds.Live, Since: at, Reason: line})
}

// Missed counts what passed without becoming events.
type Missed struct {
	// Bytes is how many bytes of streams passed faster than they could be followed, Streams how many streams could not be
	// followed at all, or not to their end.
	Bytes, Streams int64
}

// Missed returns what was missed of the streams that have ended.
func (t *Tap) Missed() Missed { return Missed{t.missedBytes.Load(), t.missedStreams.Load()} }

// Observe follows an exchange to its end; see [relay.Options].
func (t *Tap) Observe(x *relay.Exchange) {
	if x.Streams() {
		err := t.follow(x)
		if err == nil {
			return
		}
		t.missedStreams.Add(1)
		t.say(x.Up, nameOf(x)+": an event stream whose events are not shown: "+err.Error())
	}
	drain(x)
	o := x.End()
	t.say(o.Time, nameOf(x)+": "+summary(x, &o))
}

var errCoding = errors.New("feedscope cannot decompress it")

// follow follows a stream to its end. Its error says why there is no feed.
func (t *Tap) follow(x *relay.Exchange) error {
	if _, _, ok := conn.Decoded(x.Response.Header, nil); !ok {
		return errCoding
	}
	p, s, err := t.add(x)
	if err != nil {
		return err
	}
	if !s.follow(p, x) {
		t.missedStreams.Add(1)
	}
	t.missedBytes.Add(x.End().Missed)
	return nil
}

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
