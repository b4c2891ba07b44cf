package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
)

const defaultAddr = "127.0.0.1:7333"

// options is what the command line says.
type options struct {
	addr     string
	faults   []string
	list     bool
	certFile string
	server   server.Options
}

func flags(o *options) *pflag.FlagSet {
	f := pflag.NewFlagSet("demo-server", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	s, d := &o.server, server.Defaults()
	f.StringVar(&o.addr, "addr", defaultAddr, "`host:port` to listen on; port 0 takes a free one")
	f.Uint64Var(&s.Seed, "seed", d.Seed, "`number` of the story; the same number tells the same story")
	f.Float64Var(&s.Speed, "speed", d.Speed, "`seconds` of the story in one second, 0.1 to 100")
	f.DurationVar(&s.Heartbeat, "heartbeat", d.Heartbeat, "`time` between two comments on a stream; 0 for none")
	f.IntVar(&s.LogEvents, "log-events", d.LogEvents, "how many `events` each feed keeps for those who resume")
	f.DurationVar(&s.History, "history", d.History, "`time` of the past that a new client gets; 0 for none")
	f.DurationVar(&s.WriteTimeout, "write-timeout", d.WriteTimeout, "`time` after which a client that takes nothing is dropped")
	f.StringArrayVar(&o.faults, "fault", nil, "break all streams with this `fault`, as in idle-cut:5s; may be given again")
	f.BoolVar(&o.list, "faults", false, "list the faults and exit")
	f.BoolVar(&s.TLS, "tls", false, "speak https, with HTTP/2, and a certificate that signs itself")
	f.StringVar(&o.certFile, "tls-cert", "", "with --tls: write the certificate to this `file`, for clients to trust")
	return f
}

// usageError tells what is wrong with a command line, and what to do.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// parse reads the arguments. The error is a [*usageError] or [pflag.ErrHelp].
func parse(args []string) (options, error) {
	var o options
	f := flags(&o)
	err := f.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return o, err
	case err != nil:
		return o, &usageError{err.Error() + "; --help lists the flags"}
	case f.NArg() > 0:
		return o, &usageError{fmt.Sprintf("unexpected argument %q: everything is said with flags; --help lists them", f.Arg(0))}
	}
	return o, o.check()
}

// check reads the values that pflag does not know, and tells what is wrong with them.
func (o *options) check() (err error) {
	if o.certFile != "" && !o.server.TLS {
		return &usageError{"--tls-cert is for the certificate of --tls; add --tls"}
	}
	if o.server.Faults, err = faults.ParseSet(o.faults...); err != nil {
		return &usageError{"--fault: " + err.Error() + "; --faults lists them"}
	}
	return checkAddr(o.addr)
}

// help is the answer to --help.
func help() string {
	return `Serves the demo's event streams: a market, alerts and metrics that tell one story.

Usage:
  demo-server [flags]

Examples:
  demo-server                            the demo on http://` + defaultAddr + `
  demo-server --seed 7 --speed 4         another story, four times as fast
  demo-server --addr 127.0.0.1:0         on a free port, which it names
  demo-server --heartbeat 2s             a comment every two seconds
  demo-server --fault idle-cut:5s        every client is cut off after five quiet seconds
  demo-server --tls --tls-cert ca.pem    https; curl --cacert ca.pem trusts it
  curl -N http://` + defaultAddr + `/alerts   one feed, as it comes
  curl -N 'http://` + defaultAddr + `/market?fault=buffer,skew:1h'
                                         the same with faults for this client alone
  curl -X PUT 'http://` + defaultAddr + `/faults/market?fault=hold'
                                         break a feed for all, from this machine; -X DELETE heals it

Flags:
` + flags(new(options)).FlagUsages() + `
Faults:
` + faults.List() + `
It listens on this machine alone unless --addr says otherwise, and stops on ctrl+c.
Exit codes: 0 stopped by SIGTERM, 130 by ctrl+c, 1 cannot listen, 2 called wrongly.
`
}
