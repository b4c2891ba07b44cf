// Package sharedlog keeps the events of a story in a stream of JetStream, for several demo servers that serve the same feeds.
//
// Events go in at a position; the events that the stream holds come out in order. The stream takes one event for each position,
// the first that is offered, so it does not matter how many servers offer them: all of them serve what the stream holds.
package sharedlog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Stream is the name of the stream. Subjects are those of its messages, one for each feed.
const (
	Stream   = "DEMO"
	Subjects = "demo.log.>"
	subject  = "demo.log."
)

// Options configure a [Log]. All are required.
type Options struct {
	// URL is the address of a NATS server, or of several, separated by commas.
	URL string
	// Seed and Speed are those of the story. All servers of a log must have the same.
	Seed  uint64
	Speed float64
	// Keep is how many events of each feed a new stream keeps.
	Keep int
	// Warn receives a sentence when the log cannot be reached, and when it can again.
	Warn func(sentence string)
}

const (
	connectTimeout = 2 * time.Second
	reconnectWait  = 250 * time.Millisecond
	pingInterval   = time.Second
	maxPings       = 3
	// callTime bounds a call of JetStream, retryWait is the pause after one that failed.
	callTime  = 2 * time.Second
	retryWait = 250 * time.Millisecond
)

// Log is a log in a stream. It is safe for concurrent use, except for Next.
type Log struct {
	warn  func(string)
	shown string // The address without credentials.
	conn  *nats.Conn
	js    jetstream.JetStream

	messages jetstream.MessagesContext // Nil until Next needs it.
	position uint64                    // Of the last event that Next has returned.

	mu      sync.Mutex
	down    bool
	changed chan struct{} // Closed when down changes.
}

// ErrDeleted means that the stream is gone, or another one has taken its place.
var ErrDeleted = errors.New("the stream " + Stream + " of the log was deleted; restart the demo servers to begin a new one")

// Open connects to the log, and creates its stream if there is none. The error is a sentence without credentials.
func Open(ctx context.Context, o Options) (*Log, error) {
	l := &Log{warn: o.Warn, shown: shown(o.URL), changed: make(chan struct{})}
	err := check(o.URL)
	if err != nil {
		return nil, err
	}
	l.conn, err = nats.Connect(o.URL, nats.Name("feedscope demo-server"), nats.Timeout(connectTimeout),
		nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(pingInterval), nats.MaxPingsOutstanding(maxPings),
		nats.DisconnectErrHandler(func(_ *nats.Conn, _ error) { l.lost() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // The default one prints.
	)
	if err != nil {
		return nil, l.failed(err)
	}
	if err := l.begin(ctx, &o); err != nil {
		l.conn.Close()
		return nil, err
	}
	return l, nil
}

// begin checks JetStream and the stream.
func (l *Log) begin(ctx context.Context, o *Options) (err error) {
	if l.js, err = jetstream.New(l.conn, jetstream.WithDefaultTimeout(callTime)); err == nil {
		_, err = l.js.AccountInfo(ctx)
	}
	if err != nil {
		return l.failed(err)
	}
	return l.create(ctx, o)
}

// The names of the stream's metadata, by which servers recognize the log of their story.
const (
	seedKey  = "demo-seed"
	speedKey = "demo-speed"
)

// create creates the stream, or checks the one that there is.
func (l *Log) create(ctx context.Context, o *Options) error {
	seed, speed := strconv.FormatUint(o.Seed, 10), strconv.FormatFloat(o.Speed, 'g', -1, 64)
	_, err := l.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: Stream, Subjects: []string{Subjects}, MaxMsgsPerSubject: int64(o.Keep), Storage: jetstream.FileStorage,
		Metadata: map[string]string{seedKey: seed, speedKey: speed},
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return l.failed(err)
	}
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return l.failed(err)
	}
	is := s.CachedInfo().Config.Metadata
	switch {
	case is[seedKey] == "":
		return fmt.Errorf("the stream %s at %s is not the log of a demo server: delete or rename it", Stream, l.shown)
	case is[seedKey] != seed || is[speedKey] != speed:
		return fmt.Errorf("the log at %s has story %s at speed %s: use --seed %s --speed %s, or delete the stream %s",
			l.shown, is[seedKey], is[speedKey], is[seedKey], is[speedKey], Stream)
	}
	return nil
}

// Close ends the connection. Next must not be running.
func (l *Log) Close() {
	if l.messages != nil {
		l.messages.Stop()
	}
	l.conn.Close()
}

// Down reports whether the log cannot be reached. The channel is closed when that changes.
func (l *Log) Down() (down bool, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.down, l.changed
}

// lost and found record that the log cannot be reached, and that it can.
func (l *Log) lost() { l.setDown(true, "cannot be reached: events pause until it can") }

func (l *Log) found() { l.setDown(false, "can be reached again") }

func (l *Log) setDown(down bool, what string) {
	l.mu.Lock()
	changed := l.down != down
	if changed {
		l.down = down
		close(l.changed)
		l.changed = make(chan struct{})
	}
	l.mu.Unlock()
	if changed && !l.conn.IsClosed() {
		l.warn("the log at " + l.shown + " " + what)
	}
}

// failed describes why the log cannot be used.
func (l *Log) failed(err error) error {
	reason := strings.TrimPrefix(err.Error(), "nats: ")
	switch {
	case errors.Is(err, nats.ErrNoServers):
		reason = "no server answers; check the address, and that nats-server -js is running"
	case errors.Is(err, nats.ErrAuthorization):
		reason = "the server does not accept the user, password or token in the address"
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		reason = "JetStream is not enabled; start nats-server with -js"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrNoResponders), errors.Is(err, nats.ErrTimeout):
		reason = "JetStream does not answer; a cluster needs most of its servers running"
	}
	return fmt.Errorf("cannot use the log at %s: %s", l.shown, reason)
}
