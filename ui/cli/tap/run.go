package tap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"syscall"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

// Options configure a run. To, Listener, Out and Say are required.
type Options struct {
	// To is the server and Route the way to it.
	To    *url.URL
	Route conn.Route
	// Dial opens connections to the server; nil: over the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listener accepts the clients.
	Listener net.Listener
	// Out receives the lines, encoded with Encode. Each Write has whole lines.
	Out    io.Writer
	Encode encode.Options
	// Capture records what passes; nil: nothing is recorded.
	Capture *capture.Writer
	// Alter has the rules that alter what passes; nil: nothing is altered.
	Alter *alter.Engine
	// Say receives sentences about the recording.
	Say func(sentence string)
}

// ErrIncomplete is the error for a recording with lost data. The details have been reported.
var ErrIncomplete = errors.New("the recording is incomplete")

// patience is the time to wait at the end for a slow output.
const patience = 250 * time.Millisecond

// Run relays until ctx ends or the output is closed, which is no error. The error is that of the server or its settings,
// an *[encode.WriteError], or [ErrIncomplete].
func Run(ctx context.Context, o Options) error {
	forward, err := conn.NewForwarder(conn.Options{DialContext: o.Dial}, o.Route)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	h := hub.New(hub.Options{HistoryBytes: -1})
	defer h.Close()
	var watching sync.WaitGroup
	if o.Capture != nil {
		h.Record(o.Capture)
		watching.Go(func() { watch(&o) })
	}
	out := &output{w: o.Out}
	tapped, err := tap.New(func(s *tap.Stream) (*hub.Playback, error) {
		return h.Play(s.Spec, s.Start, s, newLines(out, s.Spec.Name, &o, stop))
	}, o.To)
	if err != nil {
		return err
	}
	if o.Alter != nil {
		tapped.Altering("", o.Alter.Rules(0))
	}
	r, err := relay.New(relay.Options{To: o.To, Transport: forward, Observe: tapped.Observe, Alter: o.Alter})
	if err != nil {
		return err
	}
	err = serve(ctx, r, o.Listener)
	var failed *encode.WriteError
	if errors.As(context.Cause(ctx), &failed) && !errors.Is(failed, syscall.EPIPE) {
		err = failed
	}
	return errors.Join(err, finish(h, &o, &watching))
}

// watch reports the end of the recording if it ends before it is closed.
func watch(o *Options) {
	<-o.Capture.Done()
	if err := o.Capture.Stats().Err; !errors.Is(err, capture.ErrClosed) {
		o.Say(fmt.Sprintf("recording stopped: %v", err))
	}
}

// serve runs the relay until ctx ends, and a little longer if the output is slow.
func serve(ctx context.Context, r *relay.Relay, l net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx, l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-served:
		return err
	case <-timer.C:
		return nil
	}
}

// finish ends the recording.
func finish(h *hub.Hub, o *Options, watching *sync.WaitGroup) error {
	if o.Capture == nil {
		return nil
	}
	h.Record(nil)
	err := o.Capture.Close()
	watching.Wait()
	s := o.Capture.Stats()
	o.Say(fmt.Sprintf("recorded %s: %s received, %s written to %s", text.Counted(max(len(h.Feeds())-1, 0), "stream"),
		text.Bytes(s.Received), text.Bytes(s.Written), s.Path))
	if s.Loss.Reads > 0 {
		o.Say(fmt.Sprintf("the disk was too slow: %s (%s) lost", text.Counted(s.Loss.Reads, "read"), text.Bytes(s.Loss.Bytes)))
	}
	if err != nil || s.Loss.Reads > 0 {
		return ErrIncomplete
	}
	return nil
}

// output lets one feed write at a time.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes whole lines.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// lines is the fold of one feed, which writes its events.
type lines struct {
	w    *encode.Writer
	stop context.CancelCauseFunc
}

func newLines(out io.Writer, name string, o *Options, stop context.CancelCauseFunc) *lines {
	return &lines{encode.NewWriter(out, []string{name}, o.Encode), stop}
}

// Fold implements [feeds.Fold].
func (l *lines) Fold(events []feeds.Event) {
	for i := range events {
		e := events[i]
		e.Feed = 0 // The only one of this writer.
		l.w.Append(&e)
	}
	l.w.Flush()
	if err := l.w.Err(); err != nil {
		l.stop(err)
	}
}
