package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
)

// network is an HTTP server at the end of pipes, which lets a whole feed run in synthetic time. A nil handler refuses
// connections.
type network struct {
	mu      sync.Mutex
	handler http.Handler
	pipes   *feedtest.Network
	stop    func()
}

var errRefused = errors.New("connection refused")

func newNetwork(h http.HandlerFunc) *network {
	n := &network{}
	n.set(h)
	n.pipes, n.stop = feedtest.Serve(n)
	return n
}

func (n *network) set(h http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.handler = nil
	if h != nil {
		n.handler = h
	}
}

func (n *network) current() http.Handler {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.handler
}

func (n *network) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if n.current() == nil {
		return nil, errRefused
	}
	return n.pipes.DialContext(ctx, network, address)
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := n.current()
	if h == nil {
		panic(http.ErrAbortHandler)
	}
	h.ServeHTTP(w, r)
}

// env is a hub on a network in synthetic time, with a log of its feed.
type env struct {
	t     *testing.T
	net   *network
	hub   *hub.Hub
	feed  *hub.Feed
	start time.Time
	skew  *atomic.Int64

	mu  sync.Mutex
	log []string
}

// withFeed runs test with a feed of spec, without jitter, whose requests h answers.
func withFeed(t *testing.T, spec feeds.Spec, h http.HandlerFunc, test func(*env)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &env{t: t, net: newNetwork(h), start: time.Now()}
		w.hub = hub.New(hub.Options{HistoryBytes: 1 << 20, Conn: conn.Options{DialContext: w.net.dial}})
		w.skew = w.hub.Skew()
		if spec.URL == "" {
			spec.URL = "http://feed.test/stream"
		}
		spec.Name = "f"
		spec.Retry.Jitter = -1
		f, err := w.hub.Add(spec, feeds.FoldFunc(w.fold))
		if err != nil {
			t.Fatal(err)
		}
		w.feed = f
		synctest.Wait()
		test(w)
		w.hub.Close()
		w.net.stop()
		synctest.Wait()
	})
}

// fold logs events in a short form: "1.5s live: connected", "2s tick#7=data".
func (w *env) fold(events []feeds.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		at := e.Time.Sub(w.start).Round(time.Millisecond)
		switch e.Kind {
		case feeds.Message:
			w.log = append(w.log, fmt.Sprintf("%v %s#%s=%s", at, e.Type, e.ID, e.Data))
		case feeds.Change:
			w.log = append(w.log, fmt.Sprintf("%v %s: %s", at, e.State, e.Data))
		case feeds.Comment:
			w.log = append(w.log, fmt.Sprintf("%v :%s", at, e.Data))
		case feeds.Retry:
			w.log = append(w.log, fmt.Sprintf("%v retry %s", at, e.Data))
		case feeds.Anomaly:
			w.log = append(w.log, fmt.Sprintf("%v anomaly %s", at, e.Data))
		}
	}
}

// after lets time pass and returns the log since the last call.
func (w *env) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	return w.logged()
}

// logged returns the log since the last call.
func (w *env) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	log := strings.Join(w.log, "\n")
	w.log = nil
	return log
}

// expect lets time pass and compares the log.
func (w *env) expect(d time.Duration, want ...string) {
	w.t.Helper()
	if got := w.after(d); got != strings.Join(want, "\n") {
		w.t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// suspend makes the hub believe that the process did not run for the last d.
func (w *env) suspend(d time.Duration) {
	w.skew.Add(int64(d))
	w.hub.CheckPulse()
}

func (w *env) state() feeds.State { return w.feed.Status().State }

var stream = feedtest.Stream

const holding = feedtest.Holding

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// status answers with a status and headers, given as pairs.
func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }
