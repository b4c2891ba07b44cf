package replay_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// begun is the start of the recording.
var begun = time.Date(2026, 5, 4, 3, 2, 1, 0, time.Local)

func at(s float64) time.Time { return begun.Add(time.Duration(s * float64(time.Second))) }

// recorded writes a recording: feed a has events at 1 s (two in one read), 2 s, 4 s and 10 s, feed b one at 3 s.
func recorded(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	a := w.Track(at(0), 0, feeds.Spec{Name: "a", URL: "http://a/", TimePath: "old"})
	b := w.Track(at(0), 1, feeds.Spec{Name: "b", URL: "http://b/"})
	opened := feeds.Opening{Conn: 1, Time: at(0), Info: conn.Info{Started: at(0), Up: at(0)}}
	a.Changed(at(0), feeds.Status{State: feeds.Connecting, Since: at(0), Reason: "connecting"})
	a.Opened(opened)
	a.Changed(at(0), feeds.Status{State: feeds.Live, Since: at(0), Reason: "connected"})
	b.Opened(opened)
	offset := int64(0)
	for _, r := range []struct {
		s    float64
		text string
	}{{1, "data: 1\n\n: hi\n\ndata: 2\n\nda"}, {2, "ta: 3\n\n"}, {4, "data: 4\n\n"}, {10, "data: 5\n\n"}} {
		if r.s == 4 {
			b.Read(feeds.Read{Conn: 1, Time: at(3), Bytes: []byte("data: b\n\n")})
		}
		a.Read(feeds.Read{Conn: 1, Time: at(r.s), Offset: offset, Bytes: []byte(r.text)})
		offset += int64(len(r.text))
	}
	a.Closed(feeds.Closing{Conn: 1, Time: at(11), Reason: "the server closed the stream", Clean: true})
	a.Changed(at(11), feeds.Status{State: feeds.Waiting, Since: at(11), Reason: "the server closed the stream", NextTry: at(12)})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// show is a recording being played in synthetic time.
type show struct {
	*replay.Player
	t     *testing.T
	hub   *hub.Hub
	start time.Time

	mu  sync.Mutex
	log []string
}

// fold logs when an event was played: "1s 4" or "0s live".
func (s *show) fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		what := string(e.Data)
		if e.Kind == feeds.Change {
			what = e.State.String()
		}
		s.log = append(s.log, fmt.Sprintf("%v %s", time.Since(s.start).Round(time.Millisecond), what))
	}
}

// play plays the named feeds of a recording while test runs.
func play(t *testing.T, path string, o replay.Options, names []string, test func(s *show)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		file, err := capture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		s := &show{t: t, hub: hub.New(hub.Options{}), start: time.Now()}
		defer s.hub.Close()
		if s.Player, err = replay.New(s.hub, file.Reader, o); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if _, err := s.Add(feeds.Spec{Name: name}, feeds.FoldFunc(s.fold)); err != nil {
				t.Fatal(err)
			}
		}
		s.Start()
		test(s)
	})
}

// expect lets time pass, and compares the events played meanwhile and the time in the recording, in seconds after its
// start.
func (s *show) expect(after time.Duration, now float64, want ...string) {
	s.t.Helper()
	time.Sleep(after)
	synctest.Wait()
	s.mu.Lock()
	got := strings.Join(s.log, ", ")
	s.log = nil
	s.mu.Unlock()
	if got != strings.Join(want, ", ") {
		s.t.Errorf("played %s, want %s", got, strings.Join(want, ", "))
	}
	if d := s.Now().Sub(at(now)).Abs(); d > time.Microsecond {
		s.t.Errorf("the clock shows %v, want %v", s.Now().Sub(begun), at(now).Sub(begun))
	}
}

func TestPlayerPlaysAsRecorded(t *testing.T) {
	play(t, recorded(t), replay.Options{}, []string{"a", "b"}, func(s *show) {
		s.expect(500*time.Millisecond, 0.5, "0s connecting", "0s live")
		s.expect(time.Second, 1.5, "1s 1", "1s hi", "1s 2")
		s.expect(2*time.Second, 3.5, "2s 3", "3s b")
		s.expect(6400*time.Millisecond, 9.9, "4s 4")
		if s.State().Ended {
			t.Error("the player has ended")
		}
		s.expect(time.Hour, 11, "10s 5", "11s waiting")
		if st := s.State(); !st.Ended || !st.From.Equal(at(0)) || !st.To.Equal(at(11)) || st.Err != nil {
			t.Errorf("final state %+v", st)
		}
		f := s.hub.Feeds()[0].Detail(s.Now())
		if f.Messages != 5 || f.Status.State != feeds.Waiting || !f.LastByte.Equal(at(10)) || f.Status.NextTry.Sub(s.Now()) != time.Second {
			t.Errorf("the feed is %+v", f)
		}
	})
}

func TestPlayerChangesTheSpeed(t *testing.T) {
	play(t, recorded(t), replay.Options{Speed: 2}, []string{"a", "b"}, func(s *show) {
		s.expect(750*time.Millisecond, 1.5, "0s connecting", "0s live", "500ms 1", "500ms hi", "500ms 2")
		if err := s.SetSpeed(0.5); err != nil {
			t.Error(err)
		}
		s.expect(time.Second, 2, "1.75s 3")
		s.expect(500*time.Millisecond, 2.25)
		if err := s.SetSpeed(replay.MaxSpeed); err != nil {
			t.Error(err)
		}
		s.expect(0, 11, "2.25s b", "2.25s 4", "2.25s 5", "2.25s waiting")
		if !s.State().Ended || s.State().Speed != replay.MaxSpeed {
			t.Errorf("got %+v", s.State())
		}
		for _, speed := range []float64{0, -1, 0.09} {
			if s.SetSpeed(speed) == nil {
				t.Errorf("a speed of %v is accepted", speed)
			}
		}
	})
}

func TestPlayerPausesAndSteps(t *testing.T) {
	play(t, recorded(t), replay.Options{Paused: true}, []string{"a", "b"}, func(s *show) {
		s.expect(time.Hour, 0)
		s.Step()
		s.expect(0, 1, "1h0m0s connecting", "1h0m0s live", "1h0m0s 1")
		s.Step()
		s.expect(0, 1, "1h0m0s hi", "1h0m0s 2")
		s.Step()
		s.Step()
		s.expect(time.Second, 3, "1h0m0s 3", "1h0m0s b")
		s.Resume()
		s.expect(1500*time.Millisecond, 4.5, "1h0m2s 4")
		s.Pause()
		s.expect(time.Hour, 4.5)
		if !s.State().Paused {
			t.Error("it is not paused")
		}
		s.Resume()
		s.expect(5400*time.Millisecond, 9.9)
		s.Step()
		s.expect(0, 10, "2h0m7.9s 5")
		s.Step()
		s.expect(time.Second, 11, "2h0m7.9s waiting")
		if !s.State().Ended {
			t.Error("the player has not ended")
		}
	})
}

func TestPlayerResumesDuringAStep(t *testing.T) {
	play(t, recorded(t), replay.Options{Paused: true}, []string{"a"}, func(s *show) {
		s.Step()
		s.expect(0, 1, "0s connecting", "0s live", "0s 1")
		s.Resume()
		s.expect(time.Second, 2, "0s hi", "0s 2", "1s 3")
	})
}

func TestPlayerSeeksForward(t *testing.T) {
	play(t, recorded(t), replay.Options{}, []string{"a", "b"}, func(s *show) {
		s.expect(500*time.Millisecond, 0.5, "0s connecting", "0s live")
		if err := s.Seek(at(3.5)); err != nil {
			t.Error(err)
		}
		s.expect(0, 3.5, "500ms 1", "500ms hi", "500ms 2", "500ms 3", "500ms b")
		s.expect(time.Second, 4.5, "1s 4")
		if err := s.Seek(at(4)); !errors.Is(err, replay.ErrBack) {
			t.Errorf("seeking back: %v", err)
		}
		s.Pause()
		if err := s.Seek(at(10)); err != nil {
			t.Error(err)
		}
		s.expect(time.Minute, 10, "1.5s 5")
		if err := s.Seek(at(3600)); err != nil {
			t.Error(err)
		}
		s.expect(0, 11, "1m1.5s waiting")
		if st := s.State(); !st.Ended || st.Seeking || !st.Paused {
			t.Errorf("got %+v", st)
		}
	})
}

func TestPlayerStartsAndEndsAtGivenTimes(t *testing.T) {
	play(t, recorded(t), replay.Options{From: at(2.5), To: at(5)}, []string{"a", "b"}, func(s *show) {
		s.expect(0, 2.5, "0s connecting", "0s live", "0s 1", "0s hi", "0s 2", "0s 3")
		s.expect(time.Second, 3.5, "500ms b")
		s.expect(time.Second, 4.5, "1.5s 4")
		s.expect(time.Minute, 5)
		if st := s.State(); !st.Ended || !st.To.Equal(at(5)) {
			t.Errorf("got %+v", st)
		}
	})
}

func TestOnlyAddedFeedsPlay(t *testing.T) {
	play(t, recorded(t), replay.Options{Speed: replay.MaxSpeed}, []string{"b"}, func(s *show) {
		s.expect(0, 11, "0s b")
		if _, err := s.Add(feeds.Spec{Name: "c"}); err == nil || err.Error() != `the recording has no feed "c"` {
			t.Errorf("adding an unknown feed: %v", err)
		}
		if _, err := s.Add(feeds.Spec{Name: "b"}); err == nil {
			t.Error("a feed is added twice")
		}
	})
}

func TestSpecCanSetTimePathAndMaxEventBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	w.Track(at(0), 0, feeds.Spec{Name: "a", URL: "http://a/", TimePath: "old"}).Read(feeds.Read{
		Conn: 1, Time: at(1), Bytes: []byte("data: {\"old\":1000000001,\"new\":1000000002}\n\ndata: " + strings.Repeat("x", 100) + "\n\n"),
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spec feeds.Spec
		want []int64
	}{
		"as recorded": {feeds.Spec{Name: "a"}, []int64{1000000001, time.Time{}.Unix()}},
		"as given":    {feeds.Spec{Name: "a", URL: "http://elsewhere/", TimePath: "new", MaxEventBytes: 60}, []int64{1000000002}},
	} {
		var times []int64
		synctest.Test(t, func(t *testing.T) {
			file, err := capture.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			h := hub.New(hub.Options{})
			defer h.Close()
			p, err := replay.New(h, file.Reader, replay.Options{Speed: replay.MaxSpeed})
			if err != nil {
				t.Fatal(err)
			}
			f, err := p.Add(c.spec, feeds.FoldFunc(func(events []feeds.Event) {
				for _, e := range events {
					if e.Kind == feeds.Message {
						times = append(times, e.EventTime.Unix())
					}
				}
			}))
			if err != nil || f.URL() != "http://a/" {
				t.Errorf("%s: the URL is %s, %v", name, f.URL(), err)
			}
			p.Start()
			synctest.Wait()
		})
		if !slices.Equal(times, c.want) {
			t.Errorf("%s: event times %v, want %v", name, times, c.want)
		}
	}
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := replay.New(hub.New(hub.Options{}), file.Reader, replay.Options{Speed: 0.01}); err == nil {
		t.Error("a speed of 0.01 is accepted")
	}
}

func TestClosingTheHubEndsItsPlayer(t *testing.T) {
	play(t, recorded(t), replay.Options{Paused: true}, []string{"a"}, func(s *show) {
		synctest.Wait()
		s.hub.Close()
		if s.State().Ended {
			t.Error("the player ended before the hub was closed")
		}
	})
}

func TestClockStopsWhenRecordedTimeGoesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	a := w.Track(at(0), 0, feeds.Spec{Name: "a"})
	for i, s := range []float64{2, 1, 3} {
		a.Read(feeds.Read{Conn: 1, Time: at(s), Offset: int64(i) * 9, Bytes: []byte("data: x\n\n")})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	play(t, path, replay.Options{}, []string{"a"}, func(s *show) {
		s.expect(1900*time.Millisecond, 1.9)
		s.Step()
		s.expect(0, 2, "1.9s x")
		s.Step()
		s.expect(0, 2, "1.9s x")
		s.Resume()
		s.expect(500*time.Millisecond, 2.5)
	})
}

func TestDamageIsReported(t *testing.T) {
	path := recorded(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "junk"...), 0o600); err != nil {
		t.Fatal(err)
	}
	play(t, path, replay.Options{}, []string{"a"}, func(s *show) {
		s.expect(time.Minute, 11, "0s connecting", "0s live", "1s 1", "1s hi", "1s 2", "2s 3", "4s 4", "10s 5", "11s waiting")
		if d := s.State().Damages; len(d) != 1 || d[0].Offset != int64(len(text)) {
			t.Errorf("the damage is %+v", d)
		}
	})
}

func TestReadErrorEndsPlaying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, err := capture.Open(recorded(t))
		if err != nil {
			t.Fatal(err)
		}
		h := hub.New(hub.Options{})
		defer h.Close()
		p, err := replay.New(h, file.Reader, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		p.Start()
		synctest.Wait()
		if s := p.State(); !s.Ended || !errors.Is(s.Err, os.ErrClosed) {
			t.Errorf("got %+v", s)
		}
	})
}
