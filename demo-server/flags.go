package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/scenario"
	"feedscope/demo-server/server"
)

const defaultAddr = "127.0.0.1:7333"

// options are the values of the flags.
type options struct {
	addr     string
	faults   []string
	list     bool
	certFile string
	log      string
	scenario string
	server   server.Options
}

func flags(o *options) *pflag.FlagSet {
	f := pflag.NewFlagSet("demo-server", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	s, d := &o.server, server.Defaults()
	f.StringVar(&o.addr, "addr", defaultAddr, "`HOST:PORT` to listen on; port 0 picks a free port")
	f.Uint64Var(&s.Seed, "seed", d.Seed, "`NUMBER` of the story and the answers; the same number repeats them")
	f.Float64Var(&s.Speed, "speed", d.Speed, "`FACTOR` for the speed of the story, 0.1 to 100")
	f.DurationVar(&s.Heartbeat, "heartbeat", d.Heartbeat, "`INTERVAL` between heartbeats; 0 for none")
	f.IntVar(&s.LogEvents, "log-events", d.LogEvents, "`NUMBER` of events kept per feed for resuming clients")
	f.StringVar(&o.log, "log", "", "`URL` of a NATS server with JetStream that keeps the events for several servers")
	f.DurationVar(&s.History, "history", d.History, "`DURATION` of history sent to new clients; 0 for none")
	f.DurationVar(&s.WriteTimeout, "write-timeout", d.WriteTimeout, "`DURATION` until stalled clients are dropped")
	f.DurationVar(&s.Model.TTFT, "ttft", d.Model.TTFT, "`DURATION` to the first token of an answer")
	f.Float64Var(&s.Model.TPS, "tps", d.Model.TPS, "`NUMBER` of tokens per second of an answer, 0.1 to 100000")
	f.Float64Var(&s.Model.Jitter, "jitter", d.Model.Jitter, "random `SHARE` of the time between tokens, 0 to 1")
	f.IntVar(&s.Model.Tokens, "tokens", d.Model.Tokens, "about the `NUMBER` of tokens of an answer, 100 to 200000")
	f.StringVar(&o.scenario, "scenario", "", "`FILE` with the feeds to serve instead of the story")
	f.StringArrayVar(&o.faults, "fault", nil, "`FAULT` to inject into all streams, such as idle-cut:5s; repeatable")
	f.BoolVar(&o.list, "faults", false, "list all faults and exit")
	f.BoolVar(&s.TLS, "tls", false, "serve https and HTTP/2 with a self-signed certificate")
	f.StringVar(&o.certFile, "tls-cert", "", "`FILE` to write the certificate of --tls to, for clients to trust")
	return f
}

// usageError describes an invalid command line and how to fix it.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// parse parses the arguments. The error is a [*usageError] or [pflag.ErrHelp].
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
		return o, &usageError{fmt.Sprintf("unexpected argument %q: use flags only; --help lists them", f.Arg(0))}
	}
	if err := o.check(); err != nil {
		return o, err
	}
	return o, o.load(f)
}

// ofStory are the flags about the story and the answers, which a scenario has no use for.
var ofStory = []string{"heartbeat", "log-events", "log", "history", "ttft", "tps", "jitter", "tokens"}

// load reads the scenario.
func (o *options) load(f *pflag.FlagSet) error {
	if o.scenario == "" {
		return nil
	}
	for _, name := range ofStory {
		if f.Changed(name) {
			return &usageError{"--" + name + " is for the story, which --scenario replaces; leave it out"}
		}
	}
	var err error
	if o.server.Scenario, err = scenario.Load(o.scenario); err != nil {
		return &usageError{"--scenario: " + err.Error()}
	}
	if f.Changed("seed") {
		o.server.Scenario.Seed = o.server.Seed
	}
	return nil
}

// check validates the flags that pflag does not.
func (o *options) check() (err error) {
	if o.certFile != "" && !o.server.TLS {
		return &usageError{"--tls-cert requires --tls"}
	}
	if o.server.Faults, err = faults.ParseSet(o.faults...); err != nil {
		return &usageError{"--fault: " + err.Error() + "; --faults lists all"}
	}
	return checkAddr(o.addr)
}

// help returns the output of --help.
func help() string {
	return `Serve the demo's event streams: a market, alerts and metrics that tell one story; and the answers of a model.

Usage:
  demo-server [flags]

Examples:
  demo-server                            serve on http://` + defaultAddr + `
  demo-server --seed 7 --speed 4         another story, at four times the speed
  demo-server --addr 127.0.0.1:0         on a free port, printed at start
  demo-server --heartbeat 2s             heartbeat every two seconds
  demo-server --fault idle-cut:5s        cut connections after five idle seconds
  demo-server --log nats://127.0.0.1:4222
                                         share ids with other servers; clients can resume at any
  demo-server --scenario orders.yaml     streams that you wrote down; see docs/SCENARIOS.md
  demo-server --tls --tls-cert ca.pem    https; use curl --cacert ca.pem
  curl -N http://` + defaultAddr + `/alerts   one feed, live
  curl -N 'http://` + defaultAddr + `/market?fault=buffer,skew:1h'
                                         a feed with faults for this client only
  curl -X PUT 'http://` + defaultAddr + `/faults/market?fault=hold'
                                         break a feed for all clients; -X DELETE restores it
  curl -N http://` + defaultAddr + `/v1/messages
                                         an answer, as Anthropic's API streams it
  curl -N 'http://` + defaultAddr + `/v1/chat/completions?tps=10&fault=truncate'
                                         one of OpenAI's, slow and without its end

Flags:
` + flags(new(options)).FlagUsages() + `
Faults:
` + faults.List() + `
By default, the server is reachable from this machine only. Press ctrl+c to stop it.
Exit codes: 0 stopped by SIGTERM, 130 stopped by ctrl+c, 1 cannot listen or use the log, 2 invalid usage.
`
}
