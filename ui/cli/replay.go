package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/capture"
	"feedscope/feeds/capture/serve"
	"feedscope/ui/term/text"
)

// replayFlags holds the flags of replay.
type replayFlags struct {
	drawing
	serve    string
	speed    float64
	from, to moment
}

func (r *replayFlags) flags(f *pflag.FlagSet) {
	r.speed = 1
	f.StringVar(&r.serve, "serve", "", "serve the recording as event streams at this `address`, such as 127.0.0.1:7333")
	parsed(f, &r.speed, "speed", "", "`speed` of the replay: 0.1 or more, or max [1]", parseSpeed)
	parsed(f, &r.from, "from", "",
		"`time` to start at: 14:03:20, 2026-05-04T14:03:20Z, 1m30s (from the start) or -30s (before the end)", parseMoment)
	parsed(f, &r.to, "to", "", "`time` to end at", parseMoment)
	r.drawing.flags(f)
}

const replayLong = `Play a recording in the dashboard as if its feeds were live. Panels come from the configuration if it has any of the
recorded feeds; a recording of the demo gets the demo's panels. The rules of the configuration run over the recording; their
alerts replace recorded ones. Multiple files must be parts of one recording.

With --serve, serve the recording as event streams instead: each feed at its original path, connection after connection,
with each read sent as one chunk at its original time.

A client without a Last-Event-ID gets the first connection; with an ID, it gets the events after that one. A client that
reconnects after a complete connection gets the next one and, after the last, status 204. Every new client starts from
the beginning.

By default only this machine can connect; the address 0.0.0.0:7333 is open to the network.

Exit status: 0 done; 130 interrupted; 2 if the recording cannot be read or the address cannot be served.`

const replayExample = `  feedscope replay market.capture
  feedscope replay day.*.capture --speed 4 --from 14:03:20 --theme contrast --fps 60 --history 256MiB
  feedscope --config wall.yaml replay wall.capture --ascii --no-mouse
  feedscope replay market.capture --serve 127.0.0.1:7333
  feedscope replay market.capture --serve :7333 --speed max
  feedscope replay day.*.capture --serve :7333 --from 14:03:20 --to 14:10:00 --speed 10`

func newReplay(e *Env, configPath *string) *cobra.Command {
	r := &replayFlags{drawing: drawing{choices: e.themes}}
	cmd := &cobra.Command{
		Use:     "replay FILE...",
		Short:   "Play a recording in the dashboard, or serve it",
		Long:    replayLong,
		Example: replayExample,
		Args:    recordings,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.check(cmd.Flags()); err != nil {
				return err
			}
			if r.serve == "" {
				return r.show(cmd.Context(), e, *configPath, args)
			}
			return r.run(cmd.Context(), e, args)
		},
	}
	r.flags(cmd.Flags())
	return cmd
}

// recordings requires at least one file.
func recordings(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("%s needs a file written by feedscope record", cmd.CommandPath())
	}
	return nil
}

// run serves the recording until ctx ends.
func (r *replayFlags) run(ctx context.Context, e *Env, paths []string) error {
	_, from, to, err := r.read(paths)
	if err != nil {
		return err
	}
	s, err := serve.New(serve.Options{From: from, To: to, Speed: r.speed, Names: namesIn(r.serve)}, paths...)
	if err != nil {
		return unreadable(err)
	}
	l, err := listen(ctx, "serve", r.serve)
	if err != nil {
		return err
	}
	if err := r.announce(e, s, l.Addr()); err != nil {
		return errors.Join(err, l.Close())
	}
	return serveUntil(ctx, s, l)
}

// read returns the outline of a recording and the range to play; a zero time means the start or end of the recording.
func (r *replayFlags) read(paths []string) (o *capture.Outline, from, to time.Time, err error) {
	file, o, err := openRecording(paths)
	if err != nil {
		return nil, from, to, err
	}
	defer func() { _ = file.Close() }()
	from, to = r.from.of(o.From, o.To), r.to.of(o.From, o.To)
	return o, from, to, r.checkRange(o, from, to)
}

// checkRange returns an error for a range outside the recording.
func (r *replayFlags) checkRange(o *capture.Outline, from, to time.Time) error {
	recorded := func() string {
		return "the recording runs from " + o.From.Local().Format(infoTime) + " to " + o.To.Local().Format(infoTime)
	}
	switch {
	case o.From.IsZero():
		return usagef("the recording is empty")
	case !from.IsZero() && !to.IsZero() && to.Before(from):
		return usagef("--to %s is before --from %s", r.to.text, r.from.text)
	case from.After(o.To):
		return usagef("--from %s is after the end: %s", r.from.text, recorded())
	case !to.IsZero() && to.Before(o.From):
		return usagef("--to %s is before the start: %s", r.to.text, recorded())
	}
	return nil
}

// openRecording opens a recording and returns its outline. The caller closes it.
func openRecording(paths []string) (*capture.File, *capture.Outline, error) {
	file, err := capture.Open(paths...)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	o, err := capture.Scan(file.Reader)
	if err != nil {
		_ = file.Close()
		return nil, nil, unreadable(err)
	}
	return file, o, nil
}

// unreadable returns the error for a recording that cannot be read.
func unreadable(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return usagef("cannot read %s: %w", path.Path, path.Err)
	}
	return usageError{err}
}

// namesIn returns the host of an address to listen at, by which clients may then reach it.
func namesIn(address string) []string {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return nil
	}
	return []string{host}
}

// announce prints the addresses of the streams and reports damage.
func (r *replayFlags) announce(e *Env, s *serve.Server, at net.Addr) error {
	for _, d := range s.Outline().Damages {
		e.say(d.String())
	}
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		e.say(fmt.Sprintf("anyone who can reach this machine at %s can read the recording", at))
	}
	var b strings.Builder
	for _, st := range s.Streams() {
		fmt.Fprintf(&b, "http://%s%s  %s, %s\n", at, text.Clean(st.Path), text.Clean(st.Feed),
			text.Counted(st.Connections, "connection"))
	}
	return write(e.Out, b.String())
}

// headTimeout bounds the time to read a request's headers.
const headTimeout = 10 * time.Second

// serveUntil serves until ctx ends, then closes all connections.
func serveUntil(ctx context.Context, h http.Handler, l net.Listener) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: headTimeout}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
