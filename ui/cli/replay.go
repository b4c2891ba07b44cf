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
	"feedscope/ui/text"
)

// replayFlags are the flags of replay.
type replayFlags struct {
	look
	serve    string
	speed    speed
	from, to moment
}

func (r *replayFlags) flags(f *pflag.FlagSet) {
	r.speed = 1
	f.StringVar(&r.serve, "serve", "", "serve the recording as event streams at this `address` of this machine, for example 127.0.0.1:7333")
	f.Var(&r.speed, "speed", "replay at this `speed`: 0.1 or more, or max")
	f.Var(&r.from, "from", "begin at this `time`: 14:03:20, 2026-05-04T14:03:20Z, 1m30s after the beginning, or -30s before the end")
	f.Var(&r.to, "to", "end at this `time`")
	r.look.flags(f)
}

const replayLong = `Opens the dashboard on a recording as if its feeds were live, with the panels of the configuration that is named or found if
that knows any of the recorded feeds, and with its own panels if it is of the demo. Several files are parts of one recording.

With --serve it shows nothing and serves the recording as event streams, as it was: each feed at the path that it had, connection after connection, each
read as a chunk of its own when its time has come.

A client that comes without a Last-Event-ID gets the first connection, one that comes with an ID what follows its event.
One that has been served a connection to its end, and comes back as a client does, gets the next one, and behind the last
one the status 204. So a captured stream becomes a server for any client, which every new client sees from the beginning.

Only this machine is served, unless the address is another one: 0.0.0.0:7333 is everyone's.

Exit status: 0 done; 130 interrupted; 2 if the recording cannot be read or there is nothing to serve at that address.`

const replayExample = `  feedscope replay market.capture
  feedscope replay day.*.capture --speed 4 --from 14:03:20 --theme contrast --fps 60 --history 256MiB
  feedscope --config wall.yaml replay wall.capture --ascii --no-mouse
  feedscope replay market.capture --serve 127.0.0.1:7333
  feedscope replay market.capture --serve :7333 --speed max
  feedscope replay day.*.capture --serve :7333 --from 14:03:20 --to 14:10:00 --speed 10`

func newReplay(e *Env, configPath *string) *cobra.Command {
	r := &replayFlags{}
	cmd := &cobra.Command{
		Use:     "replay FILE...",
		Short:   "Play a recording in the dashboard, or serve it as it was",
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
	completeChoice(cmd, "theme", r.theme.options)
	return cmd
}

// recordings wants at least one file.
func recordings(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("%s needs a recording: name its file, as feedscope record wrote it", cmd.CommandPath())
	}
	return nil
}

// run serves until ctx ends.
func (r *replayFlags) run(ctx context.Context, e *Env, paths []string) error {
	_, from, to, err := r.read(paths)
	if err != nil {
		return err
	}
	s, err := serve.New(serve.Options{From: from, To: to, Speed: float64(r.speed)}, paths...)
	if err != nil {
		return unreadable(err)
	}
	l, err := listen(ctx, r.serve)
	if err != nil {
		return err
	}
	if err := r.announce(e, s, l.Addr()); err != nil {
		return errors.Join(err, l.Close())
	}
	return serveUntil(ctx, s, l)
}

// read gives what a recording holds, and the times between which it is wanted; zero where the recording's own ends are.
func (r *replayFlags) read(paths []string) (o *capture.Outline, from, to time.Time, err error) {
	file, err := capture.Open(paths...)
	if err != nil {
		return nil, from, to, unreadable(err)
	}
	defer func() { _ = file.Close() }()
	if o, err = capture.Scan(file.Reader); err != nil {
		return nil, from, to, unreadable(err)
	}
	from, to = r.from.of(o.From, o.To), r.to.of(o.From, o.To)
	return o, from, to, r.checkRange(o, from, to)
}

// checkRange tells what is wrong with the times between which a recording is wanted.
func (r *replayFlags) checkRange(o *capture.Outline, from, to time.Time) error {
	recorded := func() string {
		return "the recording is from " + o.From.Local().Format(infoTime) + " to " + o.To.Local().Format(infoTime)
	}
	switch {
	case o.From.IsZero():
		return usagef("nothing was recorded: there is nothing to play or to serve")
	case !from.IsZero() && !to.IsZero() && to.Before(from):
		return usagef("--to %s is before --from %s", r.to.text, r.from.text)
	case from.After(o.To):
		return usagef("--from %s is behind the end: %s", r.from.text, recorded())
	case !to.IsZero() && to.Before(o.From):
		return usagef("--to %s is before the beginning: %s", r.to.text, recorded())
	}
	return nil
}

// unreadable is the sentence about a recording that cannot be read.
func unreadable(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return usagef("cannot read %s: %w", path.Path, path.Err)
	}
	return usageError{err}
}

// listen listens at an address. One without a host is of this machine alone.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if !strings.Contains(address, ":") {
		address = ":" + address
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usagef("--serve %q: it takes an address and a port, for example 127.0.0.1:7333", address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, usagef("cannot serve at %s: %w", net.JoinHostPort(host, port), err)
	}
	return l, nil
}

// announce says what is served where, and what is wrong with it.
func (r *replayFlags) announce(e *Env, s *serve.Server, at net.Addr) error {
	for _, d := range s.Outline().Damages {
		e.say(d.String())
	}
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		e.say(fmt.Sprintf("everyone who can reach this machine at %s can read the recording", at))
	}
	var b strings.Builder
	for _, st := range s.Streams() {
		fmt.Fprintf(&b, "http://%s%s  %s, %s\n", at, text.Clean(st.Path), text.Clean(st.Feed), text.Counted(st.Connections, "connection"))
	}
	return write(e.Out, b.String())
}

// headTimeout is how long a client may take for the head of a request.
const headTimeout = 10 * time.Second

// serveUntil serves until ctx ends, and breaks off what is being served then.
func serveUntil(ctx context.Context, h http.Handler, l net.Listener) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: headTimeout}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
