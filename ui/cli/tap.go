package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/relay"
	relaytap "feedscope/feeds/relay/tap"
	"feedscope/ui/cli/tap"
	"feedscope/ui/dashboard"
	"feedscope/ui/encode"
)

const tapLong = `Pass requests of another program on to a server, and show the streams that come back in the dashboard. Set the program's
base URL to the address of --listen: requests and responses pass unchanged unless --alter says otherwise, each read at
once, over HTTP/1.1 or HTTP/2 without TLS. A slow screen delays nothing; what it misses is counted.

Each event stream is a feed with the method, the path and a number as its name; every other response is one line. The state
changes tell apart whether the server closed a stream, the client did, it was cut after it began, or never connected.

Without a terminal, or with --headless or --json, events are written as lines instead.

By default only this machine can connect; the address 0.0.0.0:9000 is open to the network. Requests for other servers are
refused. --alter changes streams on their way to the client, for example to test how it copes: a rule names requests by
method and path, an action, options and a filter for events, as in 'POST /v1/* drop type:delta'. Actions are cut, end,
stall, delay, throttle, drop, duplicate, edit, inject, inject-before and status; docs/TAP.md lists them. A file ending in
.yaml has a list of rules under alter. In the dashboard, F and :alter set rules while streams pass. What is shown and
recorded is what the client received, with notes of what was altered. Requests whose events a rule selects or changes ask
the server for uncompressed responses.

The recording contains the streams; headers, and secrets in addresses, are masked.

Exit status:
  0    the output's reader closed it
  1    the output cannot be written, or was too slow for all lines; or the recording is incomplete, also if interrupted` +
	exitMistake + exitEnded

const tapExample = `  feedscope tap --to https://api.example.com
  feedscope tap --to https://api.example.com/v1 --listen 127.0.0.1:9001 --theme nord --fps 60 --history 256MiB
  feedscope tap --to https://api.example.com --ascii --no-mouse
  feedscope tap --to https://api.example.com --headless -o session.capture --force
  feedscope tap --to https://api.example.com --json | jq -r .data
  feedscope tap --to https://localhost:8443 --cacert ca.pem --proxy socks5h://127.0.0.1:1080
  feedscope tap --to https://localhost:8443 --insecure
  feedscope tap --to https://api.example.com --alter 'cut after:20 times:1' --alter 'status:429 retry-after:5s chance:10%'
  feedscope tap --to https://api.example.com --alter rules.yaml`

// tapAddress is the default address to listen at.
const tapAddress = "127.0.0.1:9000"

// tapFlags holds the flags of tap.
type tapFlags struct {
	drawing
	headless   bool
	to, listen string
	output     string
	force      bool
	json       bool
	alter      []string
	ca, proxy  string
	insecure   bool
}

func (t *tapFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&t.to, "to", "", "`URL` of the server, with https if it names no scheme; its path goes before that of each request")
	f.StringVar(&t.listen, "listen", "", "`address` to listen at ["+tapAddress+"]")
	f.StringVarP(&t.output, "output", "o", "", "`file` to record to")
	f.BoolVar(&t.force, "force", false, "replace an existing file")
	f.BoolVar(&t.headless, "headless", false, "write lines instead of opening the dashboard")
	f.BoolVar(&t.json, "json", false, "write lines of JSON, as tail --output json does")
	f.StringArrayVar(&t.alter, "alter", nil, "`rule` that alters what passes, or a .yaml file of rules")
	f.StringVar(&t.ca, "cacert", "", "CA certificate `file` to use instead of the system's (PEM)")
	f.BoolVarP(&t.insecure, "insecure", "k", false, "skip certificate verification")
	f.StringVarP(&t.proxy, "proxy", "x", "", "http, https, socks5 or socks5h proxy `URL`")
	t.drawing.flags(f)
}

func newTap(e *Env) *cobra.Command {
	t := &tapFlags{drawing: drawing{choices: e.themes}}
	cmd := &cobra.Command{
		Use:               "tap --to URL",
		Short:             "Show the event streams that another program receives",
		Long:              tapLong,
		Example:           tapExample,
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return t.run(cmd.Context(), e, cmd.Flags()) },
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	t.flags(cmd.Flags())
	return cmd
}

func (t *tapFlags) run(ctx context.Context, e *Env, f *pflag.FlagSet) error {
	to, route, err := t.target()
	if err != nil {
		return err
	}
	lines := t.headless || t.json || !isTerminal(e.Out)
	a, err := newAlterer(t.alter)
	if err != nil {
		return err
	}
	if lines {
		err = t.notDrawn(f, "tap opens on a terminal, without --headless and --json")
	} else {
		err = t.check(f)
	}
	if err != nil {
		return err
	}
	l, err := listen(ctx, "listen", cmp.Or(t.listen, tapAddress))
	if err != nil {
		return err
	}
	if sameAddress(l.Addr(), to) {
		return errors.Join(usagef("--to %s is the address of --listen; requests would go round in circles", to), l.Close())
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go a.watch(watching)
	if lines {
		err = t.write(ctx, e, to, route, l, a)
	} else {
		err = t.show(ctx, e, to, route, l, a)
	}
	for _, sentence := range a.unused() {
		e.say(sentence)
	}
	return errors.Join(err, closed(l))
}

// write writes what passes as lines.
func (t *tapFlags) write(ctx context.Context, e *Env, to *url.URL, route conn.Route, l net.Listener, a *alterer) (err error) {
	o := tap.Options{To: to, Route: route, Listener: l, Names: namesIn(t.listen), Out: e.Out, Say: e.say}
	o.Encode = encode.Options{Status: true, Comments: true, Terminal: isTerminal(e.Out), Color: e.wantsColor(e.Out)}
	if len(t.alter) > 0 {
		o.Alter, o.Begun = a.engine, a.runs
	}
	if t.json {
		o.Encode.Format = encode.JSON
	}
	if t.output != "" {
		o.Capture, err = capture.Create(capture.Options{Path: t.output, Force: t.force, By: "feedscope " + version()})
		if err != nil {
			return cmp.Or(captureError(err), err)
		}
	}
	t.announce(e, l.Addr(), to)
	for _, r := range a.engine.Rules(0) {
		e.say("ALTERING what passes, by the rule " + r.String())
	}
	if err = tap.Run(ctx, o); !errors.Is(err, tap.ErrIncomplete) {
		return err
	}
	incomplete := exitError{code: exitFindings, anyway: true}
	var failed *encode.WriteError
	if errors.As(err, &failed) {
		incomplete.message = failed.Error()
	}
	return incomplete
}

// show shows what passes in the dashboard.
func (t *tapFlags) show(ctx context.Context, e *Env, to *url.URL, route conn.Route, l net.Listener, a *alterer) error {
	forward, err := conn.NewForwarder(conn.Options{}, route)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(t.output); t.output != "" && err == nil && !t.force {
		return usagef("%s exists; --force replaces it", t.output)
	}
	notice := exposure(l.Addr(), to)
	if notice != "" {
		e.say(notice)
	}
	return e.show(ctx, &t.drawing, dashboard.Options{
		Config: e.loader().ForTap(to.Host), Suggest: true, Breaker: a,
		Tap: &dashboard.Tap{
			BaseURL: baseURL(l.Addr()), Notice: notice, Server: redact.URL(to), Name: to.Host, Record: t.output, Force: t.force,
			Altered: a.engine.Altered, Reload: a.reload,
			Run: func(ctx context.Context, play relaytap.Play) error {
				tapped, err := relaytap.New(a.playing(play), to)
				if err != nil {
					return err
				}
				a.runs(tapped)
				r, err := relay.New(relay.Options{
					To: to, Names: namesIn(t.listen), Transport: forward, Observe: tapped.Observe, Alter: a.engine,
				})
				if err != nil {
					return err
				}
				return r.Serve(ctx, l)
			},
		},
	})
}

// closed closes a listener, which may be closed already.
func closed(l net.Listener) error {
	if err := l.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// target returns the server and the way to it.
func (t *tapFlags) target() (*url.URL, conn.Route, error) {
	route := conn.Route{Proxy: t.proxy, TLS: conn.TLS{CA: t.ca, Insecure: t.insecure}}
	if t.to == "" {
		return nil, route, usagef("tap needs a server; name it with --to, for example --to https://api.example.com")
	}
	address, kind := classify(t.to)
	if kind == schemeless {
		address = "https://" + t.to
	}
	to, err := url.Parse(address)
	switch {
	case err != nil, to.Scheme != "http" && to.Scheme != "https", to.Host == "":
		return nil, route, usagef("--to: want the address of a server, for example https://api.example.com")
	case to.User != nil, to.RawQuery != "", to.ForceQuery, to.Fragment != "":
		return nil, route, usagef("--to: leave out the user, query and fragment; each request has its own")
	}
	if err := route.TLS.CheckFiles(); err != nil {
		return nil, route, usagef("--cacert: %w", err)
	}
	if err := route.Check(to); err != nil {
		return nil, route, usagef("--proxy: %w", err)
	}
	return to, route, nil
}

// sameAddress reports whether a URL leads to a local address.
func sameAddress(at net.Addr, to *url.URL) bool {
	_, port, _ := net.SplitHostPort(at.String())
	ip := net.ParseIP(to.Hostname())
	return to.Port() == port && (ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) || strings.EqualFold(to.Hostname(), "localhost"))
}

func (t *tapFlags) announce(e *Env, at net.Addr, to *url.URL) {
	e.say(fmt.Sprintf("listening at %s: use it as the base URL in place of %s; press ctrl+c to stop", baseURL(at), redact.URL(to)))
	if notice := exposure(at, to); notice != "" {
		e.say(notice)
	}
	if t.output != "" {
		e.say("recording to " + t.output)
	}
}

// exposure warns of an address that other machines can reach; empty for one that none can.
func exposure(at net.Addr, to *url.URL) string {
	if tcp, ok := at.(*net.TCPAddr); !ok || tcp.IP.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("anyone who can reach this machine at %s can send requests to %s and use its answers", at, to.Host)
}

// baseURL returns the URL of a listener for programs on this machine. An unspecified address is no destination.
func baseURL(at net.Addr) string {
	host := at.String()
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return "http://" + host
}
