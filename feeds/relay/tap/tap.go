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
	offset int64 // In the body of the server's feed.

	mu     sync.Mutex
	played map[string]int // Streams by their name without its number; no more names than the hub has feeds.
	recent []*hub.Feed    // The newest streams, at most maxRecent.
}

// maxRecent is how many streams are compared with one that resumes.
const maxRecent = 1000

// New returns a tap that adds its feeds with play. It adds the feed of the server at once, and returns the error of that.
func New(play Play, to *url.URL) (*Tap, error) {
	t := &Tap{play: play, played: make(map[string]int)}
	now := time.Now()
	p, err := play(&Stream{Spec: feeds.Spec{Name: to.Host, URL: redact.URL(to), Tapped: true}, Start: now})
	if err != nil {
		return nil, err
	}
	t.server, p.Lost = p, lost
	p.Opened(feeds.Opening{Conn: 1, Time: now, Info: conn.Info{URL: redact.URL(to), Started: now, Up: now}})
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
	block := describe(x, &o)
	t.saying.Lock()
	defer t.saying.Unlock()
	t.server.Read(feeds.Read{Conn: 1, Time: o.Time, Offset: t.offset, Bytes: block})
	t.offset += int64(len(block))
}

var errCoding = errors.New("feedscope cannot decompress it")

// follow follows a stream to its end. Its error says why there is no feed.
func (t *Tap) follow(x *relay.Exchange) error {
	if _, _, ok := conn.Decoded(x.Response.Header, nil); !ok {
		return errCoding
	}
	p, s, resumes, err := t.add(x)
	if err != nil {
		return err
	}
	if !s.follow(p, x, resumes) {
		t.missedStreams.Add(1)
	}
	t.missedBytes.Add(x.End().Missed)
	return nil
}

// add adds the feed of a stream, and returns the name of the one that it resumes.
func (t *Tap) add(x *relay.Exchange) (p *hub.Playback, s *Stream, resumes string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := nameOf(x)
	s = &Stream{Spec: feeds.Spec{
		Name: fmt.Sprintf("%s #%d", name, t.played[name]+1), URL: redact.URL(x.URL), Tapped: true,
		Request:     feeds.Request{Method: x.Method, Lines: x.Lines()},
		LastEventID: x.Header.Get("Last-Event-ID"), // Events have it until one brings its own.
	}, Start: x.Started, Number: x.Number}
	if id := s.Spec.LastEventID; id != "" {
		resumes = t.endingWith(name, id, x.Up)
	}
	if p, err = t.play(s); err == nil {
		t.played[name]++
		t.recent = append(t.recent, p.Feed())
		t.recent = t.recent[max(len(t.recent)-maxRecent, 0):]
	}
	return p, s, resumes, err
}

// endingWith returns the name of the newest of the recent streams of a path with a last event ID; empty if there is none.
func (t *Tap) endingWith(path, id string, now time.Time) string {
	for _, f := range slices.Backward(t.recent) {
		if strings.HasPrefix(f.Name(), path+" #") && f.Snapshot(now).LastEventID == id {
			return f.Name()
		}
	}
	return ""
}
