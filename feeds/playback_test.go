package feeds_test

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
)

// tape is a recorder of one feed that keeps all it is told.
type tape struct {
	mu       sync.Mutex
	spec     feeds.Spec
	start    time.Time
	told     []func(feeds.Track)
	openings []feeds.Opening
	reads    []feeds.Read
	readAt   []int // Where among all that was told.
	closings []feeds.Closing
}

func (c *tape) Track(at time.Time, _ int, spec feeds.Spec) feeds.Track {
	c.spec, c.start = spec, at
	return c
}

func (c *tape) add(f func(feeds.Track)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, f)
}

func (c *tape) Opened(o feeds.Opening) {
	c.openings = append(c.openings, o)
	c.add(func(t feeds.Track) { t.Opened(o) })
}

func (c *tape) Clock(at time.Time, k conn.Clock) { c.add(func(t feeds.Track) { t.Clock(at, k) }) }

func (c *tape) Read(r feeds.Read) {
	r.Bytes = slices.Clone(r.Bytes)
	c.reads, c.readAt = append(c.reads, r), append(c.readAt, len(c.told))
	c.add(func(t feeds.Track) { t.Read(r) })
}

func (c *tape) Closed(e feeds.Closing) {
	c.closings = append(c.closings, e)
	c.add(func(t feeds.Track) { t.Closed(e) })
}

func (c *tape) Changed(at time.Time, s feeds.Status) {
	c.add(func(t feeds.Track) { t.Changed(at, s) })
}

// drop loses a read.
func (c *tape) drop(read int) { c.told[c.readAt[read]] = func(feeds.Track) {} }

// play plays the tape into a world of its own, in whose log the result is.
func (c *tape) play(t *testing.T, start time.Time, tell func(*feeds.Playback)) (*feeds.Playback, *world) {
	t.Helper()
	w := &world{t: t, start: start}
	w.hub = feeds.NewHub(feeds.Options{})
	t.Cleanup(w.hub.Close)
	p, err := w.hub.Play(c.spec, c.start, feeds.FoldFunc(w.fold))
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range c.told {
		if tell == nil {
			told(p)
			continue
		}
		told(&stepwise{p, tell})
	}
	return p, w
}

// stepwise holds reads for a function to take events from.
type stepwise struct {
	*feeds.Playback
	tell func(*feeds.Playback)
}

func (s *stepwise) Read(r feeds.Read) {
	s.Hold(r)
	s.tell(s.Playback)
}

// story is all that can happen to a feed: a refusal, resumes, silence, an end in the midst of a block, a pause.
func story(t *testing.T, test func(w *world)) {
	t.Helper()
	n := 0
	inWorld(t, feeds.Spec{
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
			stream("\uFEFFid: 1\r\ndata: {\"ts\":"+millis(time.Now())+"}\r", time.Second, "\n\r\nretry: 200\ndata: b\n\nda", time.Minute)(w, r)
		case 3:
			stream(": hi\n\ndata: c\nid: 2\n\nbogus\ndata: half")(w, r)
		default:
			stream("data: d\n\ndata: half", holding)(w, r)
		}
	}, test)
}

func TestWhatIsRecordedPlaysTheSame(t *testing.T) {
	story(t, func(w *world) {
		before := strings.Split(w.after(0), "\n")
		var c tape
		w.hub.Record(&c)
		lived := w.after(2 * time.Minute)
		w.feed.Pause()
		lived += "\n" + w.after(time.Second)
		now := time.Now()
		detail := w.feed.Detail(now)
		want := before[len(before)-1] + "\n" + lived // A recording begins with the state that the feed is in.
		for name, tell := range map[string]func(*feeds.Playback){
			"at once": nil,
			"message by message": func(p *feeds.Playback) {
				for p.Next() {
				}
			},
		} {
			p, played := c.play(t, w.start, tell)
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

func TestWhatIsNoEventStreamPlaysAsWhatItWas(t *testing.T) {
	document := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte(`{"n":1}` + "\n"))
		flush(w)
	}
	for name, c := range map[string]struct {
		ask      feeds.Ask
		wire     string
		replayed uint64
	}{
		"a feed that is polled": {feeds.Ask{Poll: feeds.Poll{Every: time.Minute}, Force: true}, "a JSON document", 1},
		"a feed of lines":       {feeds.Ask{Lines: true, Force: true}, "newline-delimited JSON", 0},
		"a POST":                {feeds.Ask{Method: "POST", Lines: true, Force: true}, "newline-delimited JSON", 0},
	} {
		t.Run(name, func(t *testing.T) {
			start := func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(time.Second) // The recording is to have all of it.
				document(w, r)
			}
			inWorld(t, feeds.Spec{Ask: c.ask}, start, func(w *world) {
				var kept tape
				w.hub.Record(&kept)
				w.after(30 * time.Second)
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

func TestARecordTellsNothingOfWhoAsksAndByWhichWay(t *testing.T) {
	spec := feeds.Spec{
		Auth:  conn.Auth{Bearer: "s3cret"},
		Route: conn.Route{NoProxy: "*", Proxy: "http://user:s3cret@proxy.test:1"},
		Ask:   feeds.Ask{Body: []byte("s3cret"), Repeat: true},
	}
	inWorld(t, spec, stream("data: a\n\n", holding), func(w *world) {
		var c tape
		w.hub.Record(&c)
		w.after(time.Second)
		if told := fmt.Sprintf("%+v", c.spec); c.spec.Name == "" || strings.Contains(told, "s3cret") || len(c.spec.Body) > 0 {
			t.Errorf("the spec is %s", told)
		}
	})
}

func TestARecordTellsNoSecret(t *testing.T) {
	story(t, func(w *world) {
		var c tape
		w.hub.Record(&c)
		w.after(2 * time.Minute)
		if told := fmt.Sprintf("%+v", c.spec); strings.Contains(told, "s3cret") || !strings.Contains(told, "http://•••@feed.test/stream?token=•••") {
			t.Errorf("the spec is %s", told)
		}
		for _, o := range c.openings {
			if told := fmt.Sprintf("%+v", o); strings.Contains(told, "s3cret") || o.Request.Get("X-Key") != conn.Masked {
				t.Errorf("an opening is %s", told)
			}
		}
		if len(c.openings) < 3 {
			t.Errorf("%d openings", len(c.openings))
		}
	})
}

func TestARecordingThatBeginsMidStreamSaysSo(t *testing.T) {
	inWorld(t, feeds.Spec{}, stream("id: 1\ndata: a\n\ndata: half", time.Minute, " a block\n\ndata: b\n\n", holding), func(w *world) {
		w.after(time.Second)
		var c tape
		w.hub.Record(&c)
		w.after(time.Minute)
		_, played := c.play(t, w.start, nil)
		played.expect(0, "1s live: connected", "1m0s live: the record begins 25 bytes into the stream", "1m0s message#=b")
		if got := c.openings[0].Time.Sub(w.start); got != time.Second {
			t.Errorf("the connection is told at %v", got)
		}
	})
}

func TestARecordingThatBeginsBetweenTwoBlocksLosesNone(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		first, second := "data: a"+end+end, "data: b"+end+end
		inWorld(t, feeds.Spec{}, stream(first, time.Minute, second, time.Second, "data: c"+end+end, holding), func(w *world) {
			w.after(time.Second)
			var c tape
			w.hub.Record(&c)
			w.after(2 * time.Minute)
			_, played := c.play(t, w.start, nil)
			got := played.after(0)
			if !strings.Contains(got, "the record begins ") || !strings.Contains(got, "=b") || !strings.Contains(got, "=c") || strings.Contains(got, "=a") {
				t.Errorf("with the line end %q: played\n%s", end, got)
			}
		})
	}
}

func TestBytesThatAreMissingAreSaidAndMakeNoEvent(t *testing.T) {
	inWorld(t, feeds.Spec{}, stream("id: 7\ndata: a\n\ndata: b", time.Second, "c\n\ndata: lost\n\n", time.Second,
		"data: half\n\nda", time.Second, "ta: d\nodd\n\n", holding), func(w *world) {
		w.after(0)
		w.feed.Reconnect()
		var c tape
		w.hub.Record(&c)
		w.after(10 * time.Second)
		lost := slices.IndexFunc(c.reads, func(r feeds.Read) bool { return strings.Contains(string(r.Bytes), "lost") })
		c.drop(lost)
		_, played := c.play(t, w.start, nil)
		got := played.after(0)
		for _, want := range []string{"message#7=a", "live: not on record: 15 bytes of the stream", "message#7=d", `anomaly unknown field "odd" at byte 57`} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if strings.Contains(got, "=b") || strings.Contains(got, "=half") || strings.Contains(got, "unterminated") {
			t.Errorf("played\n%s", got)
		}
	})
}

func TestAPlaybackMakesUpAConnectionThatIsNotOnRecord(t *testing.T) {
	w := &world{t: t, start: time.Unix(1000, 0)}
	w.hub = feeds.NewHub(feeds.Options{})
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
	if s.URL != "http://•••@feed.test/" || s.Messages != 2 || s.Reconnects != 2 || !s.LastByte.Equal(w.start.Add(2*time.Second)) {
		t.Errorf("the feed is %+v", s)
	}
}

func TestOnlyAFeedWithANameOfItsOwnIsPlayed(t *testing.T) {
	hub := feeds.NewHub(feeds.Options{})
	if _, err := hub.Play(feeds.Spec{}, time.Now()); err == nil {
		t.Error("a feed without a name is played")
	}
	if _, err := hub.Play(feeds.Spec{Name: "f"}, time.Now()); err != nil {
		t.Error(err)
	}
	if _, err := hub.Play(feeds.Spec{Name: "f"}, time.Now()); err == nil {
		t.Error("a name is taken twice")
	}
	hub.Close()
	if _, err := hub.Play(feeds.Spec{Name: "g"}, time.Now()); err == nil {
		t.Error("a closed hub plays")
	}
}

func TestNothingIsToldOnceTheRecordingHasEnded(t *testing.T) {
	inWorld(t, feeds.Spec{}, stream("data: a\n\n", time.Second, "data: b\n\n", holding), func(w *world) {
		var c tape
		w.hub.Record(&c)
		w.hub.Record(nil)
		told := len(c.told)
		w.after(time.Minute)
		if len(c.told) != told {
			t.Errorf("%d calls after the end", len(c.told)-told)
		}
	})
}

func TestACloseIsNotToldToARecorder(t *testing.T) {
	var c tape
	inWorld(t, feeds.Spec{}, stream("data: a\n\n", holding), func(w *world) { w.hub.Record(&c) })
	if n := len(c.closings); n > 0 {
		t.Errorf("%d ends are told", n)
	}
}

func TestARecordingThatBeginsBetweenConnectionsHasNone(t *testing.T) {
	inWorld(t, feeds.Spec{}, stream("data: a\n\n"), func(w *world) {
		var c tape
		w.hub.Record(&c)
		if len(c.openings) > 0 {
			t.Errorf("told of %+v", c.openings)
		}
	})
}

func TestAFeedThatIsAddedLaterIsRecorded(t *testing.T) {
	hub := feeds.NewHub(feeds.Options{})
	defer hub.Close()
	var c tape
	hub.Record(&c)
	p, err := hub.Play(feeds.Spec{Name: "f"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p.Read(feeds.Read{Conn: 1, Bytes: []byte("data: a\n\n")})
	if c.spec.Name != "f" || len(c.openings) != 1 || len(c.reads) != 1 || len(c.told) != 2 {
		t.Errorf("told of %q, %d openings and %d reads", c.spec.Name, len(c.openings), len(c.reads))
	}
}
