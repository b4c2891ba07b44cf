package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/demo-server/scenario"
	"feedscope/demo-server/server"
	"feedscope/ui/term/text"
)

// scenarioAddress is the default address to listen at.
const scenarioAddress = "127.0.0.1:7333"

// scenarioFlags holds the flags of serve-scenario.
type scenarioFlags struct {
	listen string
	seed   uint64
	speed  float64
}

func (s *scenarioFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&s.listen, "listen", "", "`address` to listen at ["+scenarioAddress+"]")
	f.Uint64Var(&s.seed, "seed", 0, "`number` that chooses the random values [the scenario's]")
	f.Float64Var(&s.speed, "speed", 1, "`factor` for the speed of the scenario, 0.1 to 100")
}

const scenarioLong = `Serve event streams that are written down in a YAML file: events from templates with counters, random walks and times, or
from a file of JSON lines; pauses and rates, comments, reconnection times and ids; branches on Last-Event-ID, faults and ends.
docs/SCENARIOS.md lists the keys, examples/scenarios has examples, and feedscope capture to-scenario writes one from a
recording.

The same seed gives the same bytes, apart from times. A script begins when the first client connects. Faults can also be set
from outside, as with the demo server.

By default only this machine can connect; the address 0.0.0.0:7333 is open to the network.

Exit status: 0 done; 130 interrupted; 2 if the scenario is invalid or the address cannot be served.`

const scenarioExample = `  feedscope serve-scenario orders.yaml
  feedscope serve-scenario orders.yaml --listen 127.0.0.1:0 --seed 7 --speed 4
  feedscope http://127.0.0.1:7333/orders           watch it`

func newServeScenario(e *Env) *cobra.Command {
	s := &scenarioFlags{listen: scenarioAddress}
	cmd := &cobra.Command{
		Use:     "serve-scenario FILE",
		Short:   "Serve event streams that you wrote down",
		Long:    scenarioLong,
		Example: scenarioExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("%s needs one file, such as orders.yaml; docs/SCENARIOS.md shows how to write it", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd.Context(), e, cmd.Flags(), args[0]) },
	}
	s.flags(cmd.Flags())
	return cmd
}

// run serves a scenario until ctx ends.
func (s *scenarioFlags) run(ctx context.Context, e *Env, f *pflag.FlagSet, path string) error {
	o := server.Defaults()
	var err error
	if o.Scenario, err = loadScenario(path); err != nil {
		return err
	}
	if f.Changed("seed") {
		o.Scenario.Seed = s.seed
	}
	o.Speed, o.ErrorLog = s.speed, log.New(sayer{e}, "", 0)
	served, err := server.New(o)
	if err != nil {
		return usagef("--%w", err)
	}
	l, err := listen(ctx, "listen", s.listen)
	if err != nil {
		return err
	}
	if err := announceScenario(e, served, l.Addr()); err != nil {
		return errors.Join(err, l.Close())
	}
	var running sync.WaitGroup
	defer running.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	running.Go(func() { _ = served.Run(ctx) }) // Its only errors are those of a shared log.
	return served.Serve(ctx, l)
}

func loadScenario(path string) (*scenario.Scenario, error) {
	s, err := scenario.Load(path)
	var file *fs.PathError
	switch {
	case errors.As(err, &file):
		return nil, usagef("cannot read %s: %w", path, file.Err)
	case err != nil:
		return nil, usageError{err}
	}
	return s, nil
}

// announceScenario prints the addresses of the feeds.
func announceScenario(e *Env, s *server.Server, at net.Addr) error {
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		e.say(fmt.Sprintf("anyone who can reach this machine at %s can read the scenario", at))
	}
	var b strings.Builder
	for _, f := range s.Feeds() {
		fmt.Fprintf(&b, "http://%s%s  %s: %s\n", at, f.Path, f.Text, text.Clean(strings.Join(f.Events, ", ")))
	}
	return write(e.Out, b.String())
}

// sayer writes lines of a log as messages.
type sayer struct{ env *Env }

// Write says a line.
func (s sayer) Write(p []byte) (int, error) {
	s.env.say(text.Clean(strings.TrimSpace(string(p))))
	return len(p), nil
}
