package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
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
	// Phases are the times that the parts of the connection took.
	Phases Phases
	// Clock is the server's clock as its response tells it.
	Clock Clock
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

var (
	errConnectTimeout = errors.New("connecting took too long")
	errHeadTimeout    = errors.New("connected, but no response came")
)

// trace follows one attempt. Its hooks may run on several goroutines, some after the attempt.
type trace struct {
	mu                          sync.Mutex
	cancel                      context.CancelCauseFunc
	connectTimeout, headTimeout time.Duration
	timer                       *time.Timer
	stopped                     bool

	started                                  time.Time
	dns, tcp, tls, wrote, firstByte          time.Time
	dnsTime, tcpTime, tlsTime, firstByteTime time.Duration
	remote                                   string
}

func startTrace(ctx context.Context, connectTimeout, headTimeout time.Duration) (context.Context, *trace) {
	t := &trace{connectTimeout: connectTimeout, headTimeout: headTimeout, started: time.Now()}
	ctx, t.cancel = context.WithCancelCause(ctx)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:              func(string) { t.arm(t.connectTimeout, errConnectTimeout) },
		DNSStart:             func(httptrace.DNSStartInfo) { t.begin(&t.dns) },
		DNSDone:              func(httptrace.DNSDoneInfo) { t.end(t.dns, &t.dnsTime) },
		ConnectStart:         func(string, string) { t.begin(&t.tcp) },
		ConnectDone:          func(_, _ string, err error) { t.endOf(err, t.tcp, &t.tcpTime) },
		TLSHandshakeStart:    func() { t.begin(&t.tls) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.endOf(err, t.tls, &t.tlsTime) },
		GotConn:              t.gotConn,
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.set(&t.wrote) },
		GotFirstResponseByte: t.gotFirstByte,
	}), t
}

// begin notes the earliest start: addresses are tried side by side.
func (t *trace) begin(at *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
}

func (t *trace) set(at *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*at = time.Now()
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
	if resp.TLS != nil {
		in.TLS = tls.VersionName(resp.TLS.Version) + ", " + tls.CipherSuiteName(resp.TLS.CipherSuite)
	}
	return in
}
