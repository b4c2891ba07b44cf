package tap

import (
	"bytes"
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
	"feedscope/ui/cli/lines"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

// Options configure a run. To, Listener, Out and Say are required.
type Options struct {
	// To is the server and Route the way to it.
	To    *url.URL
	Route conn.Route
	// Names are names of this machine; see [relay.Options].
	Names []string
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
	// Begun, if set, is called with the tap before anything passes.
	Begun func(*tap.Tap)
	// Say receives sentences about the recording.
	Say func(sentence string)
}

// ErrIncomplete is the error for an output or a recording with lost data. The details have been reported.
var ErrIncomplete = errors.New("the output or the recording is incomplete")

// Run relays until ctx ends or the output is closed, which is no error. A slow output delays neither the relay nor the
// recording. The error is that of the server or its settings, an *[encode.WriteError], or [ErrIncomplete].
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
	out := lines.New(o.Out, missing(o.To.Host, o.Encode), func(err error) { stop(&encode.WriteError{Err: err}) })
	tapped, err := tap.New(func(s *tap.Stream) (*hub.Playback, error) {
		return h.Play(s.Spec, s.Start, s, newLines(out, s.Spec.Name, &o))
	}, o.To)
	if err != nil {
		return err
	}
	if o.Begun != nil {
		o.Begun(tapped)
	}
	r, err := relay.New(relay.Options{To: o.To, Names: o.Names, Transport: forward, Observe: tapped.Observe, Alter: o.Alter})
	if err != nil {
		return err
	}
	err = r.Serve(ctx, o.Listener)
	var failed *encode.WriteError
	if errors.As(context.Cause(ctx), &failed) && !errors.Is(failed, syscall.EPIPE) {
		err = failed
	}
	whole := written(out, &o)
	if o.Capture != nil {
		whole = recorded(h, tapped, &o, &watching) && whole
	}
	if !whole {
		err = errors.Join(err, ErrIncomplete)
	}
	return err
}

// missing returns a function that makes the line of a server that stands for missing ones.
func missing(server string, o encode.Options) func(n int) []byte {
	return func(n int) []byte {
		var line bytes.Buffer
		words := fmt.Sprintf("%s missing here: the output is too slow", text.Counted(n, "line"))
		encode.NewWriter(&line, []string{server}, o).
			Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Live, Time: time.Now(), Data: []byte(words)}})
		return line.Bytes()
	}
}

// written ends the output, and reports whether it has all lines.
func written(out *lines.Writer, o *Options) bool {
	lost := out.Close()
	if lost > 0 {
		o.Say(fmt.Sprintf("the output was too slow: %s missing", text.Counted(lost, "line")))
	}
	return lost == 0
}

// watch reports the end of the recording if it ends before it is closed.
func watch(o *Options) {
	<-o.Capture.Done()
	if err := o.Capture.Stats().Err; !errors.Is(err, capture.ErrClosed) {
		o.Say(fmt.Sprintf("recording stopped: %v", err))
	}
}

// recorded ends the recording, and reports whether it has all that passed.
func recorded(h *hub.Hub, tapped *tap.Tap, o *Options, watching *sync.WaitGroup) bool {
	h.Record(nil)
	err := o.Capture.Close()
	watching.Wait()
	s, missed := o.Capture.Stats(), tapped.Missed()
	o.Say(fmt.Sprintf("recorded %s: %s received, %s written to %s", text.Counted(max(len(h.Feeds())-1, 0), "stream"),
		text.Bytes(s.Received), text.Bytes(s.Written), s.Path))
	if s.Loss.Reads > 0 {
		o.Say(fmt.Sprintf("the disk was too slow: %s (%s) lost", text.Counted(s.Loss.Reads, "read"), text.Bytes(s.Loss.Bytes)))
	}
	if missed.Bytes > 0 {
		o.Say(fmt.Sprintf("this machine was too slow: %s passed without being recorded", text.Bytes(missed.Bytes)))
	}
	if missed.Streams > 0 {
		o.Say(fmt.Sprintf("%s passed without being recorded; the lines of %s say why", text.Counted(missed.Streams, "stream"), o.To.Host))
	}
	return err == nil && s.Loss.Reads == 0 && missed == tap.Missed{}
}

// newLines returns the fold of a feed that writes its events.
func newLines(out io.Writer, name string, o *Options) feeds.Fold {
	w, over := encode.NewWriter(out, []string{name}, o.Encode), false
	return feeds.FoldFunc(func(events []feeds.Event) {
		for i := range events {
			e := events[i]
			e.Feed = 0 // The only one of this writer.
			if line, ok := tap.Line(&e); ok && o.Encode.Format == encode.Text {
				e.Kind, e.State, e.Data = feeds.Change, feeds.Live, []byte(line)
			}
			w.Append(&e)
			over = over || e.Kind == feeds.Change && (e.State == feeds.Ended || e.State == feeds.Failed)
		}
		if w.Flush(); over {
			w = encode.NewWriter(nil, nil, o.Encode) // Its buffer would stay as long as the feed.
		}
	})
}
