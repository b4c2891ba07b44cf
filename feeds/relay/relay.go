package relay

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/rebind"
	"feedscope/feeds/relay/alter"
)

// Options configure a [Relay]. To is required.
type Options struct {
	// To is the server: an http or https URL, whose path is put before that of each request. It has no user, query or
	// fragment.
	To *url.URL
	// Names are names of this machine by which clients may reach the relay at a loopback address, beside localhost and that of
	// To.
	Names []string
	// Transport sends the requests; nil means a forwarder of package conn.
	Transport http.RoundTripper
	// Observe, if set, is called for each exchange, on a goroutine of its own, once there is a response or it has failed.
	// It reads the exchange to its end and may be slow.
	Observe func(*Exchange)
	// QueueBytes bounds the bytes of a stream that wait for Observe; zero means 1 MiB.
	QueueBytes int
	// BodyBytes bounds the bytes of bodies that are kept of all exchanges under way; zero means 32 MiB. Each body has at
	// most [MaxBody].
	BodyBytes int
	// Alter, if set, changes event streams on their way to the client and answers requests by its rules. Observe gets what
	// the client gets.
	Alter *alter.Engine
}

const defaultQueue = 1 << 20

// Relay is an [http.Handler] that passes requests on to one server.
type Relay struct {
	options   Options
	proxy     *httputil.ReverseProxy
	exchanges atomic.Int64
	stopped   atomic.Bool
	room      atomic.Int64 // For the bodies of exchanges.
	observers sync.WaitGroup
}

// New returns a relay. It returns an error if Options.To is not the URL of a server, or that of the transport.
func New(o Options) (*Relay, error) {
	if err := check(o.To); err != nil {
		return nil, err
	}
	o.Names = append(slices.Clone(o.Names), o.To.Hostname())
	if o.QueueBytes <= 0 {
		o.QueueBytes = defaultQueue
	}
	if o.BodyBytes <= 0 {
		o.BodyBytes = defaultBodies
	}
	if o.Transport == nil {
		var err error
		if o.Transport, err = conn.NewForwarder(conn.Options{}, conn.Route{}); err != nil {
			return nil, err
		}
	}
	r := &Relay{options: o}
	if o.Observe != nil {
		r.room.Store(int64(o.BodyBytes))
	}
	r.proxy = &httputil.ReverseProxy{
		Rewrite: r.rewrite, Transport: o.Transport, FlushInterval: -1, BufferPool: new(buffers),
		ModifyResponse: r.answered, ErrorHandler: r.failed,
		ErrorLog: log.New(io.Discard, "", 0), // Errors are reported through the exchange.
	}
	return r, nil
}

func check(to *url.URL) error {
	switch {
	case to == nil, to.Scheme != "http" && to.Scheme != "https", to.Host == "":
		return errors.New("want an http or https URL such as https://api.example.com")
	case to.User != nil:
		return errors.New("the URL has a user; the client sends its own credentials")
	case to.RawQuery != "", to.ForceQuery, to.Fragment != "":
		return errors.New("the URL ends with its path; remove the query or fragment")
	}
	return nil
}

const headTimeout = 10 * time.Second

// Serve answers requests that arrive at l until ctx ends, then closes all connections. It speaks HTTP/1.1, and HTTP/2 with
// prior knowledge. It returns when no observer runs any more.
func (r *Relay) Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{
		Handler: r, ReadHeaderTimeout: headTimeout, Protocols: new(http.Protocols), ErrorLog: log.New(io.Discard, "", 0),
	}
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetUnencryptedHTTP2(true)
	stop := context.AfterFunc(ctx, func() {
		r.stopped.Store(true)
		_ = s.Close()
	})
	defer stop()
	err := s.Serve(l)
	r.observers.Wait()
	if idle, ok := r.options.Transport.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP passes a request on. It refuses requests for other servers.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case req.Method == http.MethodConnect:
		http.Error(w, "feedscope tap opens no tunnels; use its address as the base URL", http.StatusMethodNotAllowed)
		return
	case req.URL.Host != "" && (req.URL.Scheme != r.options.To.Scheme || !strings.EqualFold(req.URL.Host, r.options.To.Host)):
		http.Error(w, "feedscope tap passes requests to "+r.options.To.Host+" only", http.StatusForbidden)
		return
	case req.URL.Host == "" && rebind.Suspect(req, r.options.Names...):
		http.Error(w, "feedscope tap answers to this machine alone: use http://127.0.0.1", http.StatusForbidden)
		return
	}
	_ = http.NewResponseController(w).EnableFullDuplex() // HTTP/2 always is.
	x := newExchange(r, req)
	if r.answer(w, x) {
		return
	}
	req = req.WithContext(context.WithValue(req.Context(), exchangeKey{}, x))
	if req.Body != http.NoBody {
		req.Body = &upload{req.Body, &x.sent}
	}
	r.proxy.ServeHTTP(w, req)
}

type exchangeKey struct{}

func exchangeOf(req *http.Request) *Exchange { return req.Context().Value(exchangeKey{}).(*Exchange) }

// forwarding are the fields that [httputil.ReverseProxy] removes.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// rewrite directs a request to the server and restores what the proxy has changed about it.
func (r *Relay) rewrite(p *httputil.ProxyRequest) {
	p.SetURL(r.options.To)
	p.Out.URL.RawQuery = p.In.URL.RawQuery
	for _, name := range forwarding {
		if values, ok := p.In.Header[name]; ok {
			p.Out.Header[name] = values
		}
	}
	if strings.EqualFold(p.Out.Header.Get("Upgrade"), "h2c") { // The next hop decides on its own protocol.
		p.Out.Header.Del("Upgrade")
		p.Out.Header.Del("Connection")
	}
	x := exchangeOf(p.In)
	if _, ok := p.Out.Header["Accept-Encoding"]; ok && r.options.Alter != nil && r.options.Alter.Reads(x.Method, x.Path) {
		p.Out.Header.Set("Accept-Encoding", "identity") // A compressed stream cannot be altered.
	}
	x.URL = p.Out.URL
}

// answered observes a response whose head has arrived.
func (r *Relay) answered(resp *http.Response) error {
	x := exchangeOf(resp.Request)
	x.answered(resp)
	if resp.StatusCode == http.StatusSwitchingProtocols {
		x.end(Complete, nil)
	} else {
		b := &body{ReadCloser: resp.Body, x: x, ctx: resp.Request.Context()}
		if r.options.Alter != nil && x.Streams() {
			b.alterable(r.options.Alter, resp)
		}
		resp.Body = b
	}
	r.observe(x)
	return nil
}

// answer answers a request in place of the server if a rule says so.
func (r *Relay) answer(w http.ResponseWriter, x *Exchange) bool {
	if r.options.Alter == nil {
		return false
	}
	a := r.options.Alter.Answer(x.Method, x.Path)
	if a == nil {
		return false
	}
	path, query, _ := strings.Cut(x.Path, "?")
	x.URL = r.options.To.JoinPath(path)
	x.URL.RawQuery = query
	resp := &http.Response{StatusCode: a.Code, Proto: "HTTP/1.1", Header: w.Header()}
	a.Write(w)
	x.answered(resp)
	x.queue.note("answered in place of the server", false)
	x.end(Altered, &alter.Ended{Rule: a.Rule})
	r.observe(x)
	return true
}

// failed answers a request that got no response.
func (r *Relay) failed(w http.ResponseWriter, req *http.Request, err error) {
	x := exchangeOf(req)
	switch {
	case x.Response != nil: // Its upgrade failed.
	case req.Context().Err() != nil:
		x.end(Left, nil)
		r.observe(x)
	default:
		x.end(Never, err)
		r.observe(x)
	}
	http.Error(w, "feedscope tap cannot reach "+r.options.To.Host+": "+conn.Reason(err), http.StatusBadGateway)
}

func (r *Relay) observe(x *Exchange) {
	if r.options.Observe != nil {
		r.observers.Go(func() {
			r.options.Observe(x)
			x.sent.release()
			x.received.release()
		})
	}
}

// buffers implements [httputil.BufferPool].
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, bufferSize)
}

// Put takes a buffer back.
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
