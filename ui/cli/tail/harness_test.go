package tail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// network is an HTTP server at the end of pipes: what it serves runs in synthetic time. A path without a handler
// refuses connections.
type network struct {
	conns chan net.Conn
	paths map[string]http.HandlerFunc
}

func (n *network) dial(_ context.Context, _, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	if n.paths["/"+host] == nil {
		return nil, errors.New("connection refused")
	}
	ours, theirs := net.Pipe()
	n.conns <- theirs
	return ours, nil
}

func (n *network) Accept() (net.Conn, error) {
	if c, ok := <-n.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (n *network) Close() error   { return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{} }

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.paths["/"+r.Host](w, r)
}

// run is a call of Run in synthetic time, with all that it wrote and said.
type run struct {
	t      *testing.T
	start  time.Time
	cancel context.CancelCauseFunc
	done   chan struct{}
	result Result
	err    error
	// release, if there is one, must be closed before an output that was [stuck] takes anything.
	release chan struct{}

	mu     sync.Mutex
	out    bytes.Buffer
	writes int
	said   []string
}

// during runs tail on feeds named by the keys of paths, with what o says besides, and test beside it. Feeds come in the
// order of o.Feeds, or there is one of each path if that is empty.
func during(t *testing.T, o Options, paths map[string]http.HandlerFunc, test func(r *run)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := &network{conns: make(chan net.Conn), paths: map[string]http.HandlerFunc{}}
		for name, h := range paths {
			n.paths["/"+name] = h
		}
		server := &http.Server{Handler: n}
		go func() { _ = server.Serve(n) }()
		r := start(t, o, n)
		synctest.Wait()
		test(r)
		r.cancel(errors.New("the test is over"))
		<-r.done
		close(n.conns)
		_ = server.Close()
		synctest.Wait()
	})
}

func start(t *testing.T, o Options, n *network) *run {
	ctx, cancel := context.WithCancelCause(context.Background())
	r := &run{t: t, start: time.Now(), cancel: cancel, done: make(chan struct{})}
	for i := range o.Feeds {
		o.Feeds[i].URL = "http://" + o.Feeds[i].Name
		o.Feeds[i].Retry = retry.Policy{Jitter: -1}
	}
	switch o.Out {
	case stuck:
		r.release = make(chan struct{})
		o.Out = r
	case nil:
		o.Out = r
	}
	o.Conn = conn.Options{DialContext: n.dial}
	o.Say = r.say
	go func() {
		defer close(r.done)
		r.result, r.err = Run(ctx, o)
	}()
	return r
}

// named gives the specs of feeds of these names.
func named(names ...string) []feeds.Spec {
	specs := make([]feeds.Spec, len(names))
	for i, name := range names {
		specs[i].Name = name
	}
	return specs
}

// stuck stands for an output that takes nothing until the run's release is closed.
var stuck io.Writer = &run{}

func (r *run) Write(p []byte) (int, error) {
	if r.release != nil {
		<-r.release
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	return r.out.Write(p)
}

func (r *run) say(sentence string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf("%v %s", time.Since(r.start).Round(100*time.Millisecond), sentence))
}

// took gives what was written since the last call.
func (r *run) took() string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.out.Reset()
	return r.out.String()
}

// expectOut compares what was written since the last time.
func (r *run) expectOut(want string) {
	r.t.Helper()
	if got := r.took(); got != want {
		r.t.Errorf("wrote\n%q\nwant\n%q", got, want)
	}
}

// expectSaid compares all that was said, each with the time since the start.
func (r *run) expectSaid(want ...string) {
	r.t.Helper()
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := strings.Join(r.said, "\n"); got != strings.Join(want, "\n") {
		r.t.Errorf("said\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// expectEnd waits for the end.
func (r *run) expectEnd(want Result) {
	r.t.Helper()
	<-r.done
	if r.result != want || r.err != nil {
		r.t.Errorf("ended with %d, %v; want %d", r.result, r.err, want)
	}
}

// expectGoing fails if the run has ended.
func (r *run) expectGoing() {
	r.t.Helper()
	synctest.Wait()
	select {
	case <-r.done:
		r.t.Errorf("ended with %d, %v", r.result, r.err)
	default:
	}
}

// stream answers with an event stream of parts; a duration among them is a pause.
func stream(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", conn.MediaType)
		flush := http.NewResponseController(w).Flush
		_ = flush()
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				_, _ = io.WriteString(w, p)
				_ = flush()
			case time.Duration:
				select {
				case <-time.After(p):
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

const holding = 10000 * time.Hour

// status answers with a status alone.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// inTurn answers the requests with one handler after the other, the last for good.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		h := handlers[min(next, len(handlers)-1)]
		next++
		h(w, r)
	}
}

// cut breaks the connection off in the middle of the response.
func cut(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		stream(parts...)(w, r)
		panic(http.ErrAbortHandler)
	}
}
