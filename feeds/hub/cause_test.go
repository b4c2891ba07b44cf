package hub_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
)

// causes is a fold of the changes of a feed: "waiting status".
type causes []string

func (c *causes) Fold(events []feeds.Event) {
	for _, e := range events {
		if e.Kind == feeds.Change {
			*c = append(*c, strings.TrimSpace(e.State.String()+" "+string(e.Cause)))
		}
	}
}

func TestChangesHaveTheirCause(t *testing.T) {
	for name, c := range map[string]struct {
		spec feeds.Spec
		h    http.HandlerFunc
		want string
	}{
		"a clean close":       {feeds.Spec{}, stream("data: a\n\n"), "connecting, live, waiting"},
		"a status to retry":   {feeds.Spec{}, status(http.StatusServiceUnavailable), "connecting, waiting status"},
		"a status that fails": {feeds.Spec{}, status(http.StatusNotFound), "connecting, failed status"},
		"no content":          {feeds.Spec{}, status(http.StatusNoContent), "connecting, ended"},
		"a broken stream":     {feeds.Spec{}, stream("data: a\n\n", cut), "connecting, live, waiting closed"},
		"too many attempts":   {feeds.Spec{MaxAttempts: 1}, status(http.StatusBadGateway), "connecting, failed status"},
		"an idle connection": {
			feeds.Spec{IdleTimeout: time.Second}, stream("data: a\n\n", holding), "connecting, live, waiting timeout",
		},
		"no last event": {
			feeds.Spec{NoReconnect: true, End: func(*feeds.Event) bool { return false }},
			stream("data: a\n\n"), "connecting, live, failed other",
		},
		"no server": {feeds.Spec{}, nil, "connecting, waiting other"},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, c.spec, c.h, func(w *env) {
				var log causes
				w.after(1500 * time.Millisecond)
				w.feed.Attach(&log)
				status := w.feed.Status()
				w.hub.Remove(w.feed)
				seen := w.feed.Detail(time.Now()).Changes
				got := make([]string, 0, len(seen))
				for _, s := range seen[:len(strings.Split(c.want, ", "))] {
					got = append(got, strings.TrimSpace(s.State.String()+" "+string(s.Cause)))
				}
				if strings.Join(got, ", ") != c.want {
					t.Errorf("got %s, want %s; at last %+v", strings.Join(got, ", "), c.want, status)
				}
				if log[len(log)-1] != "ended command" {
					t.Errorf("removed by %v", log)
				}
			})
		})
	}
}

func TestCommandsAreNoFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pipes, stop := feedtest.Serve(stream("data: a\n\n", holding))
		defer stop()
		h := hub.New(hub.Options{Conn: conn.Options{DialContext: pipes.DialContext}})
		defer h.Close()
		var log causes
		f, err := h.Add(feeds.Spec{URL: "http://feed.test/"}, &log)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range []func(){f.Reconnect, f.Pause, f.Resume} {
			synctest.Wait()
			command()
		}
		synctest.Wait()
		if want := (causes{
			"connecting", "live", "connecting command", "live", "paused command", "connecting command", "live",
		}); !slices.Equal(log, want) {
			t.Errorf("got %q", log)
		}
	})
}

func TestFeedReconnectsAtOnceIfAskedTo(t *testing.T) {
	requests := 0
	withFeed(t, feeds.Spec{Retry: retry.Policy{Base: -1, Floor: -1}}, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests < 1000 {
			status(http.StatusServiceUnavailable)(w, r)
			return
		}
		stream(holding)(w, r)
	}, func(w *env) {
		w.after(0)
		if requests != 1000 || w.state() != feeds.Live {
			t.Errorf("%d requests without delay, then %v", requests, w.state())
		}
	})
}

// TestTooManyOpenFilesAreReportedOnce runs feeds that get no socket.
func TestTooManyOpenFilesAreReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var warnings []string
		h := hub.New(hub.Options{
			Conn: conn.Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.EMFILE}
			}},
			OnWarning: func(s string) { warnings = append(warnings, s) },
		})
		logs := make([]causes, 9)
		for i := range logs {
			if _, err := h.Add(feeds.Spec{URL: fmt.Sprintf("http://feed.test/%d", i)}, &logs[i]); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		h.Close()
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "too many open files: not all feeds can connect") {
			t.Errorf("warned of %q", warnings)
		}
		for _, log := range logs {
			if !slices.Contains(log, "waiting files") {
				t.Errorf("got %q", log)
			}
		}
	})
}

// TestFeedsAreIndependent runs one feed beside others that are stuck in a fold, panic, fail, or are removed.
func TestFeedsAreIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pipes, stop := feedtest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "fails.test" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			stream("data: a\n\n", time.Second, "data: b\n\n", time.Second, "data: c\n\n", holding)(w, r)
		}))
		defer stop()
		var panics atomic.Int32
		h := hub.New(hub.Options{
			Conn:    conn.Options{DialContext: pipes.DialContext},
			OnPanic: func(any, []byte) { panics.Add(1) },
		})
		release := make(chan struct{})
		var messages atomic.Int32
		add := func(url string, fold func(e *feeds.Event)) *hub.Feed {
			f, err := h.Add(feeds.Spec{URL: url}, feeds.FoldFunc(func(events []feeds.Event) {
				for i := range events {
					if events[i].Kind == feeds.Message {
						fold(&events[i])
					}
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		add("http://stuck.test/", func(*feeds.Event) { <-release })
		add("http://panics.test/", func(*feeds.Event) { panic("ouch") })
		add("http://fails.test/", func(*feeds.Event) {})
		removed := add("http://removed.test/", func(*feeds.Event) {})
		good := add("http://good.test/", func(*feeds.Event) { messages.Add(1) })
		time.Sleep(500 * time.Millisecond)
		h.Remove(removed)
		time.Sleep(2 * time.Second)
		if messages.Load() != 3 || good.Status().State != feeds.Live || panics.Load() != 1 {
			t.Errorf("%d messages, %+v, %d panics", messages.Load(), good.Status(), panics.Load())
		}
		close(release)
		h.Close()
	})
}
