package hub_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/hub"
)

// tape is a recorder of one feed that keeps every call.
type tape struct {
	mu       sync.Mutex
	spec     feeds.Spec
	start    time.Time
	calls    []func(feeds.Track)
	openings []feeds.Opening
	reads    []feeds.Read
	readAt   []int // The index in calls of each read.
	closings []feeds.Closing
}

func (c *tape) Track(at time.Time, _ int, spec feeds.Spec) feeds.Track {
	c.spec, c.start = spec, at
	return c
}

func (c *tape) add(f func(feeds.Track)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, f)
}

func (c *tape) Opened(o feeds.Opening) {
	c.openings = append(c.openings, o)
	c.add(func(t feeds.Track) { t.Opened(o) })
}

func (c *tape) Clock(at time.Time, k conn.Clock) { c.add(func(t feeds.Track) { t.Clock(at, k) }) }

func (c *tape) Read(r feeds.Read) {
	r.Bytes = slices.Clone(r.Bytes)
	c.reads, c.readAt = append(c.reads, r), append(c.readAt, len(c.calls))
	c.add(func(t feeds.Track) { t.Read(r) })
}

func (c *tape) Closed(e feeds.Closing) {
	c.closings = append(c.closings, e)
	c.add(func(t feeds.Track) { t.Closed(e) })
}

func (c *tape) Changed(at time.Time, s feeds.Status) {
	c.add(func(t feeds.Track) { t.Changed(at, s) })
}

// drop removes a read from the tape.
func (c *tape) drop(read int) { c.calls[c.readAt[read]] = func(feeds.Track) {} }

// play plays the tape into a new env and returns it with the result in its log.
func (c *tape) play(t *testing.T, start time.Time, step func(*hub.Playback)) (*hub.Playback, *env) {
	t.Helper()
	w := &env{t: t, start: start}
	w.hub = hub.New(hub.Options{})
	t.Cleanup(w.hub.Close)
	p, err := w.hub.Play(c.spec, c.start, feeds.FoldFunc(w.fold))
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range c.calls {
		if step == nil {
			call(p)
			continue
		}
		call(&stepwise{p, step})
	}
	return p, w
}

// stepwise holds reads and lets a function dispatch their events.
type stepwise struct {
	*hub.Playback
	step func(*hub.Playback)
}

func (s *stepwise) Read(r feeds.Read) {
	s.Hold(r)
	s.step(s.Playback)
}

// story runs a feed through everything that can happen: a refusal, resumes, silence, an end inside a block, a pause.
func story(t *testing.T, test func(w *env)) {
	t.Helper()
	n := 0
	withFeed(t, feeds.Spec{
		Heartbeat: 10 * time.Second, TimePath: "ts", Header: http.Header{"X-Key": {"s3cret"}},
		URL: "http://user:s3cret@feed.test/stream?token=s3cret", ClockURL: "http://feed.test/clock",
	}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/clock" {
			time.Sleep(20 * time.Millisecond)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"ts":` + millis(time.Now().Add(time.Second)) + `}`))
			return
		}
		switch n++; n {
		case 1:
			status(503, "Retry-After", "3")(w, r)
		case 2:
			stream(
				"\uFEFFid: 1\r\ndata: {\"ts\":"+millis(time.Now())+"}\r",
				time.Second,
				"\n\r\nretry: 200\ndata: b\n\nda",
				time.Minute,
			)(w, r)
		case 3:
			stream(": hi\n\ndata: c\nid: 2\n\nbogus\ndata: half")(w, r)
		default:
			stream("data: d\n\ndata: half", holding)(w, r)
		}
	}, test)
}

func TestPlaybackEqualsRecordedFeed(t *testing.T) {
	story(t, func(w *env) {
		before := strings.Split(w.after(0), "\n")
		var c tape
		w.hub.Record(&c)
		lived := w.after(2 * time.Minute)
		w.feed.Pause()
		lived += "\n" + w.after(time.Second)
		now := time.Now()
		detail := w.feed.Detail(now)
		want := before[len(before)-1] + "\n" + lived // A recording begins with the feed's current state.
		for name, step := range map[string]func(*hub.Playback){
			"whole reads": nil,
			"message by message": func(p *hub.Playback) {
				for p.Next() {
				}
			},
		} {
			p, played := c.play(t, w.start, step)
			if diff := cmp.Diff(want, played.after(0)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			again := p.Feed().Detail(now)
			again.Changes = append(detail.Changes[:1:1], again.Changes...)
			if diff := cmp.Diff(detail, again); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestPlaybackOfLinesAndPolls(t *testing.T) {
	document := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte(`{"n":1}` + "\n"))
		flush(w)
	}
	for name, c := range map[string]struct {
		ask      feeds.Request
		wire     string
		replayed uint64
	}{
		"a feed that is polled": {feeds.Request{Poll: feeds.Poll{Every: time.Minute}, Force: true}, "a JSON document", 1},
		"a feed of lines":       {feeds.Request{Lines: true, Force: true}, "newline-delimited JSON", 0},
		"a POST":                {feeds.Request{Method: "POST", Lines: true, Force: true}, "newline-delimited JSON", 0},
	} {
		t.Run(name, func(t *testing.T) {
			start := func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(time.Second) // Let the recording receive everything.
				document(w, r)
			}
			withFeed(t, feeds.Spec{Request: c.ask}, start, func(w *env) {
				var kept tape
				w.hub.Record(&kept)
				w.after(1500 * time.Millisecond)
				lived := w.feed.Detail(time.Now())
				p, _ := kept.play(t, w.start, nil)
				again := p.Feed().Detail(time.Now())
				again.URL = lived.URL
				if diff := cmp.Diff(lived, again); diff != "" {
					t.Error(diff)
				}
				if again.Wire != c.wire || again.Poll != c.ask.Poll.Every || again.Conn.Forced != "text/plain" {
					t.Errorf("%q, polled every %v, forced %q", again.Wire, again.Poll, again.Conn.Forced)
				}
				if again.Messages == 0 || again.Replayed != c.replayed {
					t.Errorf("%d events, %d replayed", again.Messages, again.Replayed)
				}
			})
		})
	}
}

func TestRecordingsContainNoCredentialsOrRoutes(t *testing.T) {
	spec := feeds.Spec{
		Auth:    auth.Credentials{Bearer: "s3cret"},
		Route:   conn.Route{NoProxy: "*", Proxy: "http://user:s3cret@proxy.test:1"},
		Request: feeds.Request{Body: []byte("s3cret"), Repeat: true},
	}
	withFeed(t, spec, stream("data: a\n\n", holding), func(w *env) {
		var c tape
		w.hub.Record(&c)
		w.after(time.Second)
		if text := fmt.Sprintf("%+v", c.spec); c.spec.Name == "" || strings.Contains(text, "s3cret") ||
			len(c.spec.Body) > 0 {
			t.Errorf("the spec is %s", text)
		}
	})
}

func TestRecordingsContainNoSecrets(t *testing.T) {
	story(t, func(w *env) {
		var c tape
		w.hub.Record(&c)
		w.after(2 * time.Minute)
		if text := fmt.Sprintf("%+v", c.spec); strings.Contains(text, "s3cret") ||
			!strings.Contains(text, "http://•••@feed.test/stream?token=•••") {
			t.Errorf("the spec is %s", text)
		}
		for _, o := range c.openings {
			if text := fmt.Sprintf("%+v", o); strings.Contains(text, "s3cret") ||
				o.Request.Get("X-Key") != redact.Mask {
				t.Errorf("an opening is %s", text)
			}
		}
		if len(c.openings) < 3 {
			t.Errorf("%d openings", len(c.openings))
		}
	})
}

func TestRecordingFromInsideBlock(t *testing.T) {
	withFeed(
		t,
		feeds.Spec{},
		stream("id: 1\ndata: a\n\ndata: half", time.Minute, " a block\n\ndata: b\n\n", holding),
		func(w *env) {
			w.after(time.Second)
			var c tape
			w.hub.Record(&c)
			w.after(time.Minute)
			_, played := c.play(t, w.start, nil)
			played.expect(
				0,
				"1s live: connected",
				"1m0s live: the recording starts 25 bytes into the stream",
				"1m0s message#=b",
			)
			if got := c.openings[0].Time.Sub(w.start); got != time.Second {
				t.Errorf("the connection was reported at %v", got)
			}
		},
	)
}

func TestRecordingFromBetweenBlocks(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		first, second := "data: a"+end+end, "data: b"+end+end
		withFeed(
			t,
			feeds.Spec{},
			stream(first, time.Minute, second, time.Second, "data: c"+end+end, holding),
			func(w *env) {
				w.after(time.Second)
				var c tape
				w.hub.Record(&c)
				w.after(2 * time.Minute)
				_, played := c.play(t, w.start, nil)
				got := played.after(0)
				if !strings.Contains(got, "the recording starts ") || !strings.Contains(got, "=b") ||
					!strings.Contains(got, "=c") ||
					strings.Contains(got, "=a") {
					t.Errorf("with the line end %q: played\n%s", end, got)
				}
			},
		)
	}
}

func TestMissingBytesAreReported(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("id: 7\ndata: a\n\ndata: b", time.Second, "c\n\ndata: lost\n\n", time.Second,
		"data: half\n\nda", time.Second, "ta: d\nodd\n\n", holding), func(w *env) {
		w.after(0)
		w.feed.Reconnect()
		var c tape
		w.hub.Record(&c)
		w.after(10 * time.Second)
		lost := slices.IndexFunc(c.reads, func(r feeds.Read) bool { return strings.Contains(string(r.Bytes), "lost") })
		c.drop(lost)
		p, played := c.play(t, w.start, nil)
		got := played.after(0)
		late := &ledger{}
		if p.Feed().Attach(late); !slices.Contains(late.lines, "missed: not recorded: 15 bytes of the stream") {
			t.Errorf("an observer that joined later saw %q", late.lines)
		}
		for _, want := range []string{"message#7=a", "live: not recorded: 15 bytes of the stream", "message#7=d", `anomaly unknown field "odd" at byte 57`} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if strings.Contains(got, "=b") || strings.Contains(got, "=half") || strings.Contains(got, "unterminated") {
			t.Errorf("played\n%s", got)
		}
	})
}

func TestPlaybackSuppliesMissingConnection(t *testing.T) {
	w := &env{t: t, start: time.Unix(1000, 0)}
	w.hub = hub.New(hub.Options{})
	defer w.hub.Close()
	p, err := w.hub.Play(feeds.Spec{Name: "f", URL: "http://•••@feed.test/"}, w.start, feeds.FoldFunc(w.fold))
	if err != nil {
		t.Fatal(err)
	}
	p.Closed(feeds.Closing{Conn: 2, Time: w.start})
	p.Read(feeds.Read{Conn: 3, Time: w.start.Add(time.Second), Bytes: []byte("data: a\n\n")})
	p.Closed(feeds.Closing{Conn: 2, Time: w.start})
	p.Read(feeds.Read{Conn: 3, Time: w.start.Add(2 * time.Second), Offset: 9, Bytes: []byte("data: b\n\n")})
	if got, want := w.logged(), "1s message#=a\n2s message#=b"; got != want {
		t.Errorf("played\n%s", got)
	}
	s := p.Feed().Snapshot(w.start.Add(3 * time.Second))
	if s.URL != "http://•••@feed.test/" || s.Messages != 2 || s.Reconnects != 2 ||
		!s.LastByte.Equal(w.start.Add(2*time.Second)) {
		t.Errorf("the feed is %+v", s)
	}
}

func TestPlaybackNeedsAUniqueName(t *testing.T) {
	h := hub.New(hub.Options{})
	if _, err := h.Play(feeds.Spec{}, time.Now()); err == nil {
		t.Error("a feed without a name is accepted")
	}
	if _, err := h.Play(feeds.Spec{Name: "f"}, time.Now()); err != nil {
		t.Error(err)
	}
	if _, err := h.Play(feeds.Spec{Name: "f"}, time.Now()); err == nil {
		t.Error("a duplicate name is accepted")
	}
	h.Close()
	if _, err := h.Play(feeds.Spec{Name: "g"}, time.Now()); err == nil {
		t.Error("a closed hub accepts a playback")
	}
}

func TestStoppedRecorderReceivesNothing(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", time.Second, "data: b\n\n", holding), func(w *env) {
		var c tape
		w.hub.Record(&c)
		w.hub.Record(nil)
		before := len(c.calls)
		w.after(time.Minute)
		if len(c.calls) != before {
			t.Errorf("%d calls after the end", len(c.calls)-before)
		}
	})
}

func TestHubCloseIsNotRecorded(t *testing.T) {
	var c tape
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", holding), func(w *env) { w.hub.Record(&c) })
	if n := len(c.closings); n > 0 {
		t.Errorf("%d closings were recorded", n)
	}
}

func TestRecordingFromBetweenConnections(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n"), func(w *env) {
		var c tape
		w.hub.Record(&c)
		if len(c.openings) > 0 {
			t.Errorf("openings %+v", c.openings)
		}
	})
}

func TestFeedsAddedLaterAreRecorded(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	var c tape
	h.Record(&c)
	p, err := h.Play(feeds.Spec{Name: "f"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p.Read(feeds.Read{Conn: 1, Bytes: []byte("data: a\n\n")})
	if c.spec.Name != "f" || len(c.openings) != 1 || len(c.reads) != 1 || len(c.calls) != 2 {
		t.Errorf("recorded %q, %d openings and %d reads", c.spec.Name, len(c.openings), len(c.reads))
	}
}

func TestPlaybackJoinsAConnection(t *testing.T) {
	w := &env{t: t, start: time.Unix(1000, 0)}
	w.hub = hub.New(hub.Options{})
	defer w.hub.Close()
	var c tape
	w.hub.Record(&c)
	p, err := w.hub.Play(feeds.Spec{Name: "f"}, w.start, feeds.FoldFunc(w.fold))
	if err != nil {
		t.Fatal(err)
	}
	p.Lost = "are gone"
	p.Join(w.start, 100, "not connected")
	at := func(s int) time.Time { return w.start.Add(time.Duration(s) * time.Second) }
	p.Opened(feeds.Opening{Conn: 1, Time: w.start, Info: conn.Info{Up: w.start}})
	p.Join(at(1), 100, "7")
	p.Read(feeds.Read{Conn: 1, Time: at(1), Offset: 100, Bytes: []byte("data: a\n\n")})
	p.Read(feeds.Read{Conn: 1, Time: at(2), Offset: 119, Bytes: []byte("data: half\n\ndata: b\n\n")})
	p.Join(at(3), 200, "9")
	p.Read(feeds.Read{Conn: 1, Time: at(3), Offset: 200, Bytes: []byte("data: c\n\n")})
	const want = "1s message#7=a\n2s live: 10 bytes of the stream are gone\n2s message#7=b\n3s message#9=c"
	if got := strings.ReplaceAll(w.logged(), "connecting: 10", "live: 10"); got != want {
		t.Errorf("played\n%s", got)
	}
	_, again := c.play(t, w.start, nil)
	if got := again.logged(); !strings.Contains(got, "=a") || !strings.Contains(got, "=b") || !strings.Contains(got, "=c") {
		t.Errorf("its recording plays\n%s", got)
	}
}
