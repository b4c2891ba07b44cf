package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

var (
	errConnectTimeout = errors.New("connecting took too long")
	errHeadTimeout    = errors.New("connected, but got no response")
)

// trace follows one attempt. Its hooks may run on several goroutines, some after the attempt.
type trace struct {
	attempt                     *attempt
	mu                          sync.Mutex
	cancel                      context.CancelCauseFunc
	connectTimeout, headTimeout time.Duration
	timer                       *time.Timer
	stopped                     bool
	steps                       func(Step)
	connected                   func() // Called when a request has its connection.

	started          time.Time
	dial             dialTimes // Of the current request.
	wrote, firstByte time.Time
	carrier          net.Conn // Of that request.
	head             rewrittenHead
	made             map[net.Conn]Phases
}

// dialTimes has the start and the duration of each phase of connecting.
type dialTimes struct {
	dns, tcp, tls time.Time
	took          Phases
}

func startTrace(ctx context.Context, connectTimeout time.Duration, r Request) (context.Context, *trace) {
	t := &trace{
		connectTimeout: connectTimeout, headTimeout: r.HeadTimeout, steps: r.Steps,
		started: time.Now(), made: make(map[net.Conn]Phases),
	}
	ctx, t.attempt = withAttempt(ctx)
	ctx, t.cancel = context.WithCancelCause(ctx)
	d := &t.dial
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:  t.getConn,
		DNSStart: func(i httptrace.DNSStartInfo) { t.begin(&d.dns, "looking up", i.Host) },
		DNSDone:  func(i httptrace.DNSDoneInfo) { t.end(i.Err, &d.dns, &d.took.DNS) },
		ConnectStart: func(_, addr string) {
			t.attempt.beginDial(addr)
			t.begin(&d.tcp, "TCP to", addr)
		},
		ConnectDone: func(_, addr string, err error) {
			t.attempt.endDial(addr, err)
			t.end(err, &d.tcp, &d.took.TCP)
		},
		TLSHandshakeStart:    func() { t.begin(&d.tls, "TLS handshake", "") },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.end(err, &d.tls, &d.took.TLS) },
		GotConn:              t.gotConn,
		WroteRequest:         t.wroteRequest,
		GotFirstResponseByte: t.gotFirstByte,
	}), t
}

// getConn begins a request; a redirect makes another one.
func (t *trace) getConn(hostPort string) {
	t.arm(t.connectTimeout, errConnectTimeout)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dial = dialTimes{}
	t.step("connecting to", hostPort)
}

// begin begins a step and records the earliest start, since addresses are tried concurrently.
func (t *trace) begin(at *time.Time, what, host string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
	t.step(what, host)
}

// step reports a step, unless the attempt is over; a dial may continue after it. The caller holds mu.
func (t *trace) step(what, host string) {
	if t.steps != nil && !t.stopped {
		t.steps(Step{What: what, Host: host, Since: time.Now()})
	}
}

func (t *trace) wroteRequest(httptrace.WroteRequestInfo) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrote = time.Now()
	t.step("waiting for the response head", "")
}

// end records the first success of a phase.
func (t *trace) end(err error, from *time.Time, took *time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil && !from.IsZero() && *took == 0 {
		*took = time.Since(*from)
	}
}

// gotConn records the connection that carries the request. A redirect may reuse one from an earlier request of the
// attempt.
func (t *trace) gotConn(info httptrace.GotConnInfo) {
	t.connected()
	t.arm(t.headTimeout, errHeadTimeout)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.carrier = info.Conn
	if _, known := t.made[info.Conn]; !known && !info.Reused {
		t.made[info.Conn] = t.dial.took
	}
}

// gotFirstByte runs on the goroutine that reads the connection. It copies the head's oddities, since another request
// may reuse the connection before this response is described.
func (t *trace) gotFirstByte() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.firstByte, t.head = time.Now(), rewrittenHead{}
	if l, ok := t.carrier.(*lenientConn); ok {
		t.head = l.head
	}
}

// arm ends the attempt with cause unless it makes progress within d; a d of zero waits forever.
func (t *trace) arm(d time.Duration, cause error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timer != nil {
		t.timer.Stop()
	}
	if d > 0 && !t.stopped {
		t.timer = time.AfterFunc(d, func() { t.cancel(cause) })
	}
}

// stop ends the attempt's time limits; the connection stays open.
func (t *trace) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	if t.timer != nil {
		t.timer.Stop()
	}
}

// compressedTransfer reports whether the response had a compressing transfer coding, which feedscope never requests.
func (t *trace) compressedTransfer() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.head.compressed
}

// info describes the connection of a response.
func (t *trace) info(resp *http.Response) Info {
	t.mu.Lock()
	defer t.mu.Unlock()
	in := Info{
		Started: t.started, Up: time.Now(),
		Method: resp.Request.Method, BodyBytes: resp.Request.ContentLength, Status: resp.Status, Proto: resp.Proto,
		Resumed: resp.Request.Header.Get("Last-Event-ID") != "",
		Phases:  t.made[t.carrier],
		Clock:   dateClock(resp.Header.Get("Date"), t.wrote, t.firstByte), Oddities: t.head.oddities,
	}
	if !t.wrote.IsZero() && t.firstByte.After(t.wrote) {
		in.Phases.FirstByte = t.firstByte.Sub(t.wrote)
	}
	if t.carrier != nil && t.carrier.RemoteAddr() != nil {
		in.Remote = t.carrier.RemoteAddr().String()
	}
	in.Proxy, in.Dials = t.attempt.route()
	secure := resp.TLS
	if secure == nil && resp.Request.URL.Scheme == "https" { // net/http does not look into a lenientConn.
		secure = tlsState(t.carrier)
	}
	if in.Secure = secureOf(secure); secure != nil {
		in.TLS = tls.VersionName(secure.Version) + ", " + tls.CipherSuiteName(secure.CipherSuite)
	}
	return in
}
