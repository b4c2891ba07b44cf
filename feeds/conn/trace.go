package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// Info describes a connection.
type Info struct {
	// URL is where the stream comes from after all redirects, with secrets masked.
	URL string
	// Started is when the attempt began, Up when the response head had arrived.
	Started, Up time.Time
	// Status is the response's status line ("200 OK"), Proto its protocol ("HTTP/1.1").
	Status, Proto string
	// Remote is the address of the other end; TLS the version and cipher suite, empty for plain http.
	Remote, TLS string
	// Redirects is how many were followed.
	Redirects int
	// Resumed tells that a last event ID was sent.
	Resumed bool
	// Forced is the media type of a response that was taken though it has the wrong one; empty: it has the right one.
	Forced string
	// Encoding is the coding in which the response is compressed; empty: it is not.
	Encoding string
	// Phases are the times that the parts of the connection took.
	Phases Phases
	// Clock is the server's clock as its response tells it.
	Clock Clock
	// Proxy is what the connection goes by way of; where a redirect led to another one, the last.
	Proxy Via
	// Insecure tells that the server's certificate counted for nothing, by the user's wish.
	Insecure bool
	// Secure tells of the encryption; nil without any.
	Secure *Secure
	// Dials are the addresses that were tried, in the order in which they were begun; none on a connection that was used again.
	Dials []Dial
}

// Phases are durations from the start of the phase; zero means that there was none (no name to look
// up, no TLS, a connection that was used again).
type Phases struct {
	DNS, TCP, TLS time.Duration
	// FirstByte is from the request's last byte to the response's first.
	FirstByte time.Duration
	// FirstEvent is from Info.Started to the first event; the feed sets it.
	FirstEvent time.Duration
}

// Step is what an attempt to connect is doing.
type Step struct {
	// What it does, in words that Host completes: "looking up"; empty before the first step.
	What string
	// Host is whom it does that with: a host, or an address with its port. Empty where there is nothing to name.
	Host string
	// Since is when the step began.
	Since time.Time
}

// String gives the step in words: "looking up example.com", "waiting for the response head".
func (s Step) String() string { return strings.TrimSpace(s.What + " " + s.Host) }

var (
	errConnectTimeout = errors.New("connecting took too long")
	errHeadTimeout    = errors.New("connected, but no response came")
)

// trace follows one attempt. Its hooks may run on several goroutines, some after the attempt.
type trace struct {
	way                         *way
	mu                          sync.Mutex
	cancel                      context.CancelCauseFunc
	connectTimeout, headTimeout time.Duration
	timer                       *time.Timer
	stopped                     bool
	steps                       func(Step)

	started                                  time.Time
	dns, tcp, tls, wrote, firstByte          time.Time
	dnsTime, tcpTime, tlsTime, firstByteTime time.Duration
	remote                                   string
}

func startTrace(ctx context.Context, connectTimeout time.Duration, r Request) (context.Context, *trace) {
	t := &trace{connectTimeout: connectTimeout, headTimeout: r.HeadTimeout, steps: r.Steps, started: time.Now()}
	ctx, t.way = withWay(ctx)
	ctx, t.cancel = context.WithCancelCause(ctx)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:              t.getConn,
		DNSStart:             func(i httptrace.DNSStartInfo) { t.begin(&t.dns, "looking up", i.Host) },
		DNSDone:              func(httptrace.DNSDoneInfo) { t.end(t.dns, &t.dnsTime) },
		ConnectStart:         func(_, addr string) { t.way.begins(addr); t.begin(&t.tcp, "TCP to", addr) },
		ConnectDone:          func(_, addr string, err error) { t.way.ends(addr, err); t.endOf(err, t.tcp, &t.tcpTime) },
		TLSHandshakeStart:    func() { t.begin(&t.tls, "TLS handshake", "") },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.endOf(err, t.tls, &t.tlsTime) },
		GotConn:              t.gotConn,
		WroteRequest:         t.wroteRequest,
		GotFirstResponseByte: t.gotFirstByte,
	}), t
}

// getConn begins a connection, each redirect's anew.
func (t *trace) getConn(hostPort string) {
	t.arm(t.connectTimeout, errConnectTimeout)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.step("connecting to", hostPort)
}

// begin begins a step and notes the earliest start: addresses are tried side by side.
func (t *trace) begin(at *time.Time, what, host string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
	t.step(what, host)
}

// step tells of a step, unless the attempt is over: a dial may go on after it. The caller holds mu.
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

func (t *trace) end(from time.Time, took *time.Duration) { t.endOf(nil, from, took) }

func (t *trace) endOf(err error, from time.Time, took *time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil && !from.IsZero() && *took == 0 {
		*took = time.Since(from)
	}
}

func (t *trace) gotConn(info httptrace.GotConnInfo) {
	t.arm(t.headTimeout, errHeadTimeout)
	t.mu.Lock()
	defer t.mu.Unlock()
	if info.Conn != nil && info.Conn.RemoteAddr() != nil {
		t.remote = info.Conn.RemoteAddr().String()
	}
}

func (t *trace) gotFirstByte() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.firstByte = time.Now()
	if !t.wrote.IsZero() {
		t.firstByteTime = t.firstByte.Sub(t.wrote)
	}
}

// arm ends the attempt with cause unless it gets on within d; a d of zero waits for ever.
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

// stop ends the bounds on the attempt; the connection itself goes on.
func (t *trace) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	if t.timer != nil {
		t.timer.Stop()
	}
}

func (t *trace) info(resp *http.Response) Info {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	in := Info{
		URL: MaskURL(resp.Request.URL), Started: t.started, Up: now,
		Status: resp.Status, Proto: resp.Proto, Remote: t.remote,
		Resumed: resp.Request.Header.Get("Last-Event-ID") != "",
		Phases:  Phases{DNS: t.dnsTime, TCP: t.tcpTime, TLS: t.tlsTime, FirstByte: t.firstByteTime},
		Clock:   dateClock(resp.Header.Get("Date"), t.wrote, t.firstByte),
	}
	in.Proxy, in.Dials = t.way.told()
	in.Secure = secureOf(resp.TLS)
	if resp.TLS != nil {
		in.TLS = tls.VersionName(resp.TLS.Version) + ", " + tls.CipherSuiteName(resp.TLS.CipherSuite)
	}
	return in
}
