package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
)

func TestCleanEndResumes(t *testing.T) {
	var ids []string
	n := 0
	withFeed(t, feeds.Spec{}, func(w http.ResponseWriter, r *http.Request) {
		ids = append(ids, strings.Join(r.Header["Last-Event-Id"], "+"))
		if n++; n == 1 {
			stream("id: 1\nevent: tick\ndata: a\n\n", 5*time.Second, "id: 2\n\n")(w, r)
			return
		}
		stream("data: b\n\n", holding)(w, r)
	}, func(w *env) {
		w.expect(0, "0s connecting: connecting", "0s live: connected", "0s tick#1=a")
		w.expect(5500*time.Millisecond, "5s waiting: the server closed the stream")
		if s := w.feed.Status(); !s.Routine || s.NextTry.Sub(w.start) != 6*time.Second {
			t.Errorf("waiting is %+v", s)
		}
		w.expect(time.Second, "6s connecting: resuming after id 2",
			"6s live: connected, asked to resume after id 2", "6s message#2=b")
		if got := strings.Join(ids, "|"); got != "|2" {
			t.Errorf("the requests carried %q", got)
		}
	})
}

func TestEmptyIDIsNotSent(t *testing.T) {
	var sent []bool
	withFeed(t, feeds.Spec{LastEventID: "7"}, func(w http.ResponseWriter, r *http.Request) {
		_, has := r.Header["Last-Event-Id"]
		sent = append(sent, has)
		stream("id\ndata: a\n\n")(w, r)
	}, func(w *env) {
		w.after(1500 * time.Millisecond)
		if len(sent) != 2 || !sent[0] || sent[1] {
			t.Errorf("sent: %v", sent)
		}
	})
}

func TestUnterminatedBlockDoesNotSetTheID(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("id: 1\ndata: a\n\nid: 2\ndata: b\n"), func(w *env) {
		log := w.after(500 * time.Millisecond)
		if !strings.Contains(log, "#1=a") || strings.Contains(log, "=b") ||
			!strings.Contains(log, "anomaly the stream ended inside an event") {
			t.Errorf("got\n%s", log)
		}
		if id := w.feed.Snapshot(time.Now()).LastEventID; id != "1" {
			t.Errorf("the id is %q", id)
		}
	})
}

func TestBackoffStartsFromServerTime(t *testing.T) {
	withFeed(t, feeds.Spec{}, nil, func(w *env) {
		w.expect(0, "0s connecting: connecting", "0s waiting: connection refused")
		w.expect(7*time.Second,
			"1s connecting: connecting", "1s waiting: connection refused",
			"3s connecting: connecting", "3s waiting: connection refused",
			"7s connecting: connecting", "7s waiting: connection refused")
		if s := w.feed.Status(); s.Attempt != 5 || s.Routine {
			t.Errorf("waiting is %+v", s)
		}
		w.net.set(stream("retry: 200\n\n"))
		w.after(8 * time.Second)
		w.net.set(nil)
		if w.state() != feeds.Waiting {
			t.Fatalf("the feed is %v", w.state())
		}
		w.after(20 * time.Second)
		if d := w.feed.Detail(time.Now()); d.ReconnectionTime != 200*time.Millisecond {
			t.Errorf("the reconnection time is %v", d.ReconnectionTime)
		}
	})
}

func TestRetryAfterTakesPrecedence(t *testing.T) {
	withFeed(t, feeds.Spec{}, status(503, "Retry-After", "90"), func(w *env) {
		w.expect(0, "0s connecting: connecting", "0s waiting: the server answered 503 Service Unavailable")
		if next := w.feed.Status().NextTry.Sub(w.start); next != 90*time.Second {
			t.Errorf("the next try is after %v", next)
		}
		w.net.set(stream(holding))
		w.expect(91*time.Second, "1m30s connecting: connecting", "1m30s live: connected")
	})
}

func TestPermanentErrorsFail(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"not found": status(404), "not a stream": status(200, "Content-Type", "application/json"),
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, feeds.Spec{}, h, func(w *env) {
				w.after(time.Hour)
				if w.state() != feeds.Failed {
					t.Fatalf("the feed is %v", w.state())
				}
				w.net.set(stream("data: a\n\n", holding))
				w.feed.Reconnect()
				w.expect(0, "1h0m0s connecting: connecting", "1h0m0s live: connected", "1h0m0s message#=a")
			})
		})
	}
}

func Test204EndsFeed(t *testing.T) {
	withFeed(t, feeds.Spec{}, status(204), func(w *env) {
		w.expect(time.Hour, "0s connecting: connecting", "0s ended: the server says there are no more events (204)")
	})
}

func TestNoReconnectMakesFirstEndFinal(t *testing.T) {
	withFeed(t, feeds.Spec{NoReconnect: true}, stream("data: a\n\n"), func(w *env) {
		w.expect(time.Hour, "0s connecting: connecting", "0s live: connected", "0s message#=a",
			"0s ended: the server closed the stream")
	})
	withFeed(t, feeds.Spec{NoReconnect: true}, nil, func(w *env) {
		w.expect(time.Hour, "0s connecting: connecting", "0s failed: connection refused")
	})
}

func TestSilentFeedIsStaleUntilNextByte(t *testing.T) {
	withFeed(t, feeds.Spec{Heartbeat: 10 * time.Second}, stream(
		"data: a\n\n", 8*time.Second, ":", 30*time.Second, "\n", holding,
	), func(w *env) {
		w.expect(30*time.Second, "0s connecting: connecting", "0s live: connected", "0s message#=a")
		w.expect(5*time.Second, "33s stale: no byte for 25s")
		w.expect(5*time.Second, "38s live: receiving again", "38s :")
		if w.feed.Snapshot(time.Now()).Up.Sub(w.start) != 0 {
			t.Error("a revived connection counts as new")
		}
	})
}

func TestDeadConnectionIsReplaced(t *testing.T) {
	withFeed(t, feeds.Spec{Heartbeat: 10 * time.Second}, stream("id: 4\ndata: a\n\n", holding), func(w *env) {
		w.after(39 * time.Second)
		w.expect(3*time.Second, "40s waiting: no byte for 40s, assumed dead",
			"41s connecting: resuming after id 4",
			"41s stale: connected, asked to resume after id 4; no byte for 41s", "41s live: receiving again", "41s message#4=a")
	})
}

func TestSilenceWithoutHeartbeatIsIgnored(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: a\n\n", holding), func(w *env) {
		w.after(100 * time.Hour)
		if w.state() != feeds.Live {
			t.Errorf("the feed is %v", w.state())
		}
	})
}

func TestSlowFoldIsNotSilence(t *testing.T) {
	withFeed(t, feeds.Spec{Heartbeat: time.Second, Tap: func(uint32, []byte) { time.Sleep(time.Minute) }},
		stream("data: a\n\n", holding), func(w *env) {
			w.expect(59*time.Second, "0s connecting: connecting", "0s live: connected")
		})
}

func TestPauseAndResume(t *testing.T) {
	var connections atomic.Int32
	withFeed(t, feeds.Spec{}, func(w http.ResponseWriter, r *http.Request) {
		connections.Add(1)
		stream("id: 1\n\n", holding)(w, r)
	}, func(w *env) {
		w.after(time.Second)
		w.feed.Resume() // It is not paused: nothing happens.
		w.feed.Pause()
		w.expect(time.Hour, "1s paused: disconnected by you")
		w.feed.Resume()
		w.expect(0, "1h0m1s connecting: resuming after id 1", "1h0m1s live: connected, asked to resume after id 1")
		if n := connections.Load(); n != 2 {
			t.Errorf("%d connections", n)
		}
		if n := w.feed.Totals().Reconnects; n != 1 {
			t.Errorf("%d reconnects counted", n)
		}
	})
}

func TestReconnectSkipsTheWait(t *testing.T) {
	withFeed(t, feeds.Spec{}, nil, func(w *env) {
		w.after(16 * time.Second)
		w.net.set(stream(holding))
		w.feed.Reconnect()
		w.expect(0, "16s connecting: connecting", "16s live: connected")
	})
}

func TestCountersAndHealthAddUp(t *testing.T) {
	body := ": hi\n\nretry: 5000\ndata: a\n\nbogus: x\ndata: b\n\n"
	withFeed(t, feeds.Spec{}, stream(body, holding), func(w *env) {
		w.after(time.Second)
		s := w.feed.Snapshot(time.Now())
		if s.Messages != 2 || s.Comments != 1 || s.Anomalies != 1 || s.Bytes != uint64(len(body)) || s.Reconnects != 0 {
			t.Errorf("counted %+v", s)
		}
		if d := w.feed.Detail(time.Now()); d.ReconnectionTime != 5*time.Second || len(d.Changes) != 2 ||
			d.Conn.Phases.FirstEvent <= 0 {
			t.Errorf("detail: %+v", d)
		}
	})
}

func TestInitialBurstIsNotInRate(t *testing.T) {
	withFeed(
		t,
		feeds.Spec{},
		stream(strings.Repeat("data: a\n\n", 50), 2*time.Second, "data: b\n\ndata: c\n\n", holding),
		func(w *env) {
			w.after(3 * time.Second)
			if n := w.feed.Totals(); n.Messages != 52 || n.Counted != 2 {
				t.Errorf("%d events, %d of them counted", n.Messages, n.Counted)
			}
			if rate := w.feed.Snapshot(time.Now()).Health.Rate; rate >= 2 {
				t.Errorf("%v events a second", rate)
			}
		},
	)
}

func TestResumedEventsAreReplayed(t *testing.T) {
	n := 0
	withFeed(t, feeds.Spec{TimePath: "ts"}, func(w http.ResponseWriter, r *http.Request) {
		event := func() string { return `data: {"ts":` + millis(time.Now()) + "}\n\n" }
		if n++; n == 1 {
			stream("id: 1\n"+event())(w, r)
			return
		}
		missed := event()
		time.Sleep(10 * time.Second) // The response begins long after the event was created.
		stream(missed, 2*time.Second)(w, r)
		stream(event(), holding)(w, r)
	}, func(w *env) {
		w.after(time.Minute)
		if s := w.feed.Snapshot(time.Now()); s.Messages != 3 || s.Replayed != 1 {
			t.Errorf("%d events, %d replayed", s.Messages, s.Replayed)
		}
	})
}

func TestServerClockStepReplaysNothing(t *testing.T) {
	off := time.Duration(0)
	live := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/clock" { // The clock of another server, which is not set.
			_, _ = io.WriteString(w, `{"ts":`+millis(time.Now())+"}")
			return
		}
		w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		var parts []any
		for i := range 20 {
			at := time.Now().Add(time.Duration(i)*500*time.Millisecond + off)
			parts = append(parts, fmt.Sprintf("id: 1\ndata: {\"ts\":%s}\n\n", millis(at)), 500*time.Millisecond)
		}
		off -= 90 * time.Second
		stream(parts...)(w, r)
	}
	for name, clock := range map[string]string{"shown by the Date header": "", "not shown by the clock URL": "http://feed.test/clock"} {
		t.Run(name, func(t *testing.T) {
			off = 0
			withFeed(t, feeds.Spec{TimePath: "ts", ClockURL: clock}, live, func(w *env) {
				w.after(30 * time.Second)
				s := w.feed.Snapshot(time.Now())
				if s.Messages < 50 || s.Reconnects != 2 || s.Replayed != 0 || s.Health.Rate < 1 {
					t.Errorf(
						"%d events, %d replayed, %d reconnects, %v/s",
						s.Messages,
						s.Replayed,
						s.Reconnects,
						s.Health.Rate,
					)
				}
			})
		})
	}
}

func TestRegularClosesDoNotBackOff(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("retry: 2000\ndata: a\n\n"), func(w *env) {
		log := w.after(21 * time.Second)
		if n := strings.Count(log, "live: connected"); n != 11 {
			t.Errorf("%d connections in 21 s:\n%s", n, log)
		}
	})
}

func TestBrokenStreamWithoutReconnectFails(t *testing.T) {
	withFeed(t, feeds.Spec{NoReconnect: true}, func(w http.ResponseWriter, r *http.Request) {
		stream("data: a\n\n")(w, r)
		panic(http.ErrAbortHandler)
	}, func(w *env) {
		w.expect(time.Second, "0s connecting: connecting", "0s live: connected", "0s message#=a",
			"0s failed: the connection broke in the middle of the stream")
	})
}

func TestUserDisconnectIsNotAnAnomaly(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("data: half", holding), func(w *env) {
		w.after(time.Second)
		w.feed.Pause()
		w.feed.Pause() // Again: nothing happens.
		w.expect(time.Second, "1s paused: disconnected by you")
		if n := w.feed.Snapshot(time.Now()).Anomalies; n != 0 {
			t.Errorf("%d anomalies", n)
		}
	})
}

func TestPanicsInFoldsAreReported(t *testing.T) {
	for name, kind := range map[string]feeds.State{"on the feed's goroutine": feeds.Live, "when the stream goes stale": feeds.Stale} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(stream("data: a\n\n", holding))
				var reported atomic.Bool
				feedHub := hub.New(hub.Options{
					HistoryBytes: -1, Conn: conn.Options{DialContext: n.dial},
					OnPanic: func(value any, stack []byte) { reported.Store(value == "ouch" && len(stack) > 0) },
				})
				_, err := feedHub.Add(
					feeds.Spec{URL: "http://feed.test/", StaleAfter: time.Second},
					feeds.FoldFunc(func(events []feeds.Event) {
						if events[0].Kind == feeds.Change && events[0].State == kind {
							panic("ouch")
						}
					}),
				)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if !reported.Load() {
					t.Error("OnPanic was not called")
				}
				feedHub.Close()
				n.stop()
			})
		})
	}
}

func TestHangingAttemptShowsStep(t *testing.T) {
	withFeed(t, feeds.Spec{}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(w *env) {
		w.expect(20*time.Second, "0s connecting: connecting") // A step is not an event.
		if s := w.feed.Snapshot(time.Now()).Step; s.String() != "waiting for the response head" ||
			s.Since.Sub(w.start) != 0 {
			t.Errorf("step %q since %v", s, s.Since.Sub(w.start))
		}
		w.feed.Pause()
		w.after(0)
		if s := w.feed.Snapshot(time.Now()); s.Status.State != feeds.Paused || s.Step != (conn.Step{}) {
			t.Errorf("afterwards the feed is %+v", s)
		}
	})
}

func TestManualAttemptsDoNotLengthenTheDelay(t *testing.T) {
	withFeed(t, feeds.Spec{}, nil, func(w *env) {
		w.after(16 * time.Second) // 1, 2, 4, 8: the next would be 16.
		w.feed.Reconnect()
		w.expect(time.Second, "16s connecting: connecting", "16s waiting: connection refused",
			"17s connecting: connecting", "17s waiting: connection refused")
	})
}

func TestLongLivedStreamResetsTheDelay(t *testing.T) {
	withFeed(t, feeds.Spec{}, nil, func(w *env) {
		w.after(4 * time.Second)
		w.net.set(stream("data: a\n\n", time.Minute))
		w.expect(
			63500*time.Millisecond,
			"7s connecting: connecting",
			"7s live: connected",
			"7s message#=a",
			"1m7s waiting: the server closed the stream",
		)
		if wait := w.feed.Status().NextTry.Sub(w.start); wait != 68*time.Second {
			t.Errorf("the next try is at %v", wait)
		}
	})
}

func TestRejectedTokenFileIsReread(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	write := func(token string) {
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("old")
	var valid atomic.Value
	valid.Store("Bearer old")
	h := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != valid.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		stream("data: "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+"\n\n")(w, r)
		valid.Store("Bearer new")
	}
	const rejected = "the server answered 401 Unauthorized; it rejects this token; each attempt reads it again"
	withFeed(t, feeds.Spec{Auth: auth.Credentials{TokenFile: file}}, h, func(w *env) {
		w.expect(4500*time.Millisecond, "0s connecting: connecting", "0s live: connected", "0s message#=old",
			"0s waiting: the server closed the stream", "1s connecting: connecting", "1s waiting: "+rejected,
			"3s connecting: connecting", "3s waiting: "+rejected)
		write("new")
		w.expect(
			3*time.Second,
			"7s connecting: connecting",
			"7s live: connected",
			"7s message#=new",
			"7s waiting: the server closed the stream",
		)
		valid.Store("Bearer newer")
		w.expect(
			time.Hour,
			"8s connecting: connecting",
			"8s waiting: "+rejected,
			"10s connecting: connecting",
			"10s waiting: "+rejected,
			"14s connecting: connecting",
			"14s waiting: "+rejected,
			"22s connecting: connecting",
			"22s failed: the server answered 401 Unauthorized; it does not accept the credentials that were sent",
		)
	})
}

func TestServersReconnectionTimeIsHonored(t *testing.T) {
	for name, c := range map[string]struct {
		policy retry.Policy
		sent   string
		next   time.Duration
	}{
		"two minutes":           {retry.Policy{}, "120000", 2 * time.Minute},
		"a day":                 {retry.Policy{}, "86400000", retry.MaxServerTime},
		"overflow":              {retry.Policy{}, "18446744073709551617", retry.MaxServerTime},
		"within the user's max": {retry.Policy{Max: 30 * time.Second}, "120000", 30 * time.Second},
		"non-ASCII digits":      {retry.Policy{}, "٣٠٠", time.Second},
		"a sign":                {retry.Policy{}, "+100", time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, feeds.Spec{Retry: c.policy}, stream("retry: "+c.sent+"\ndata: a\n\n"), func(w *env) {
				if s := w.feed.Status(); s.State != feeds.Waiting || s.NextTry.Sub(w.start) != c.next {
					t.Errorf("%s, next attempt after %s", s.State, s.NextTry.Sub(w.start))
				}
			})
		})
	}
}

func TestCleanEndAfterEventsResetsDelay(t *testing.T) {
	var requests atomic.Int32
	h := func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		stream("data: a\n\n", 6*time.Second)(w, r)
	}
	withFeed(t, feeds.Spec{}, h, func(w *env) {
		w.after(70*time.Second - time.Millisecond)
		if n := requests.Load(); n != 10 { // Six seconds live and one of waiting, ten times.
			t.Errorf("%d connections in 70s", n)
		}
	})
}
