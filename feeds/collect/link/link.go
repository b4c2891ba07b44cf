package link

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options configure a [Link]. Only URL is required.
type Options struct {
	// URL is the address of a server, or several, separated by commas: nats://host:4222 or tls://host:4222, with a user and
	// password or a token before an @.
	URL string
	// Creds is the path of a file with credentials, as nsc writes it; empty for none.
	Creds string
	// Name is that of the connection in the server's reports.
	Name string
	// Changed, if set, is called when the connection is lost, with the reason, and with nil when it is back.
	Changed func(err error)
}

const (
	// connectTimeout bounds an attempt to connect, reconnectWait is the pause after one that failed.
	connectTimeout = 2 * time.Second
	reconnectWait  = 250 * time.Millisecond
	// A server that does not answer for pingInterval after a ping is given up after maxPings of them.
	pingInterval = time.Second
	maxPings     = 3
	// callTime bounds a question to JetStream.
	callTime = 5 * time.Second
)

// Link is a connection to JetStream. It is safe for concurrent use.
type Link struct {
	Conn *nats.Conn
	JS   jetstream.JetStream
	at   string // The address without credentials.

	mu     sync.Mutex
	over   bool
	denied error           // The last permission that the user lacked,
	since  time.Time       // and when.
	up     context.Context // Until the connection is lost.
	down   context.CancelFunc
}

// Connect connects to a server with JetStream, version 2.12 or later. It tries once; a connection that is lost later is made again
// for as long as it takes. What is published while it is lost fails at once.
func Connect(ctx context.Context, o Options) (*Link, error) {
	l := &Link{at: Shown(o.URL)}
	l.up, l.down = context.WithCancel(context.Background())
	if err := Check(o.URL); err != nil {
		return nil, err
	}
	d := &dialer{ctx: ctx}
	options := []nats.Option{
		nats.Name(o.Name), nats.Timeout(connectTimeout), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		nats.ReconnectJitter(reconnectWait, reconnectWait), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(pingInterval), nats.MaxPingsOutstanding(maxPings),
		nats.SetCustomDialer(d), nats.SkipHostLookup(), // The dialer does that.
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { l.deny(err) }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if l.lost() && o.Changed != nil {
				o.Changed(l.failed("lost the connection to", cmp.Or(err, nats.ErrDisconnected)))
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) {
			if o.Changed != nil {
				o.Changed(nil)
			}
		}),
	}
	if o.Creds != "" {
		options = append(options, nats.UserCredentials(o.Creds))
	}
	var err error
	if l.Conn, err = nats.Connect(o.URL, options...); err != nil {
		return nil, l.failed("cannot connect to", err)
	}
	d.connected()
	if err := l.begin(ctx); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// begin checks the server.
func (l *Link) begin(ctx context.Context) (err error) {
	if v := l.Conn.ConnectedServerVersion(); !recent(v) {
		return fmt.Errorf("nats-server at %s is version %s; atomic batches need 2.12 or later", l.at, v)
	}
	if l.JS, err = jetstream.New(l.Conn, jetstream.WithDefaultTimeout(callTime)); err != nil {
		return l.failed("cannot use JetStream at", err)
	}
	if _, err = l.JS.AccountInfo(ctx); err != nil {
		return l.failed("cannot use JetStream at", err)
	}
	return nil
}

// recent reports whether a version is 2.12 or later.
func recent(version string) bool {
	part := strings.SplitN(version, ".", 3)
	if len(part) < 3 {
		return false
	}
	major, _ := strconv.Atoi(part[0])
	minor, _ := strconv.Atoi(part[1])
	return major > 2 || major == 2 && minor >= 12
}

// lost ends the contexts of questions that will not be answered any more. It reports whether the link was not closed.
func (l *Link) lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down()
	l.up, l.down = context.WithCancel(context.Background())
	return !l.over
}

// Limit returns a context for a question: it ends with ctx, after a time, or when the connection is lost.
func (l *Link) Limit(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, after)
	l.mu.Lock()
	defer l.mu.Unlock()
	stop := context.AfterFunc(l.up, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// At returns the address without credentials.
func (l *Link) At() string { return l.at }

// Close ends the connection.
func (l *Link) Close() {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.Conn.Close()
	l.lost()
}
