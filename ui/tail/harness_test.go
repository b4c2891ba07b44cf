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
	"feedscope/feeds/feedtest"
	"feedscope/feeds/retry"
	"feedscope/ui/encode"
)

// network is an HTTP server over in-memory pipes, for synthetic time. A host without a handler refuses connections.
type network struct {
	*feedtest.Network
	paths map[string]http.HandlerFunc
}

func (n *network) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	if n.paths[host] == nil {
		return nil, errors.New("connection refused")
	}
	return n.DialContext(ctx, network, address)
}

// run is a call of Run in synthetic time, with its output and messages.
type run struct {
	t      *testing.T
	start  time.Time
	cancel context.CancelCauseFunc
	done   chan struct{}
	result Result
	err    error
	// release unblocks a [stuck] output when closed.
	release chan struct{}

	mu       sync.Mutex
	out      bytes.Buffer
	writes   int
	messages []string
}

// during runs tail on o.Feeds, which are served by the handlers of the same name, and calls test meanwhile.
func during(t *testing.T, o Options, paths map[string]http.HandlerFunc, test func(r *run)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes, stop := feedtest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			paths[r.Host](w, r)
		}))
		r := start(t, o, &network{pipes, paths})
		synctest.Wait()
		test(r)
		r.cancel(errors.New("end of test"))
		<-r.done
		stop()
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

func named(names ...string) []feeds.Spec {
	specs := make([]feeds.Spec, len(names))
	for i, name := range names {
		specs[i].Name = name
	}
	return specs
}

// stuck is a placeholder for an output that blocks until the run's release is closed.
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
	r.messages = append(r.messages, fmt.Sprintf("%v %s", time.Since(r.start).Round(100*time.Millisecond), sentence))
}

// output returns the bytes written since the last call.
func (r *run) output() string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.out.Reset()
	return r.out.String()
}

// expectOut compares the bytes written since the last call.
func (r *run) expectOut(want string) {
	r.t.Helper()
	if got := r.output(); got != want {
		r.t.Errorf("wrote\n%q\nwant\n%q", got, want)
	}
}

// expectMessages compares all messages, each with the time since the start.
func (r *run) expectMessages(want ...string) {
	r.t.Helper()
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := strings.Join(r.messages, "\n"); got != strings.Join(want, "\n") {
		r.t.Errorf("got messages\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func (r *run) expectEnd(want Result) {
	r.t.Helper()
	<-r.done
	if r.result != want || r.err != nil {
		r.t.Errorf("ended with %d, %v; want %d", r.result, r.err, want)
	}
}

// expectRunning fails if the run has ended.
func (r *run) expectRunning() {
	r.t.Helper()
	synctest.Wait()
	select {
	case <-r.done:
		r.t.Errorf("ended with %d, %v", r.result, r.err)
	default:
	}
}

var stream = feedtest.Stream

const holding = feedtest.Holding

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// inTurn uses the next handler for each request, and the last one for all others.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		h := handlers[min(next, len(handlers)-1)]
		next++
		h(w, r)
	}
}

// cut breaks the connection in the middle of the response.
func cut(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		stream(parts...)(w, r)
		panic(http.ErrAbortHandler)
	}
}

func as(f encode.Format) encode.Options { return encode.Options{Format: f} }
