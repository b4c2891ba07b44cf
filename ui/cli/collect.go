package cli

import (
	"os"

	"github.com/spf13/cobra"

	"feedscope/feeds/collect"
	"feedscope/feeds/collect/link"
	"feedscope/ui/cli/service"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
)

const collectLong = `Read the feeds of the configuration and store them in NATS JetStream, as a service does. Dashboards, tail and watch show them
from there with --from.

Any number of machines can collect the same configuration: they share its feeds evenly, and each feed is read by one of them.
When a collector ends, it hands its feeds over at once; when one dies, the others take its feeds over within 5 s and resume after
the last stored event. Where event IDs are positions, no event is lost or stored twice. Feeds without positions may lose or repeat
events at a hand-over, as at any reconnect.

nats-server must be version 2.12 or later, with JetStream; for a trial, start it with: nats-server -js. The stream FEEDSCOPE and
the bucket feedscope are created if they are missing: with three copies in a cluster, and events kept for 7 days. Change the
stream's limits with: nats stream edit FEEDSCOPE. While JetStream accepts no messages, feeds are read more slowly, and a warning
says why.

Rules and actions of the configuration do not run here, but where the feeds are watched: feedscope watch --from.

--log, --listen, SIGHUP and systemd work as for feedscope watch. See docs/SCALE.md for how to run three collectors.

Exit status:
  1    internal error; a log file has the details` + exitMistake + `
  130  interrupted; 143 after SIGTERM`

const collectExample = `  feedscope collect -c feeds.yaml --to nats://127.0.0.1:4222
  feedscope collect -c feeds.yaml --to nats://n1.example:4222,nats://n2.example:4222,nats://n3.example:4222
  feedscope collect -c feeds.yaml --to nats://nats.example:4222 --log json 2>> collect.log
  feedscope collect -c feeds.yaml --to tls://nats.example:4222 --creds /etc/feedscope/collect.creds --listen 127.0.0.1:9464`

func newCollect(e *Env, configPath *string) *cobra.Command {
	w := new(watchFlags)
	var to, creds string
	cmd := &cobra.Command{
		Use:     "collect",
		Short:   "Store feeds in NATS JetStream, together with other machines",
		Long:    collectLong,
		Example: collectExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("collect takes no arguments: its feeds are those of the configuration; name that with -c")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkNATS("to", to, creds); err != nil {
				return err
			}
			o, err := w.options(cmd.Context(), e, cmd.Flags(), *configPath)
			if err != nil {
				return err
			}
			withoutRules(&o)
			o.Collect = &collect.Options{URL: to, Creds: creds}
			return w.run(cmd.Context(), o)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&to, "to", "", "`addresses` of NATS servers, such as nats://127.0.0.1:4222; separate several by commas")
	cmd.Flags().StringVar(&creds, "creds", "", "`file` with NATS credentials")
	w.service(cmd.Flags())
	completeChoice(cmd, "log", service.Formats)
	return cmd
}

// checkNATS returns an error for the addresses of a flag, or for a file of credentials, that cannot be used.
func checkNATS(flag, addresses, creds string) error {
	if addresses == "" {
		return usagef("--%s is missing; give the address of a NATS server, for example --%s nats://127.0.0.1:4222", flag, flag)
	}
	if err := link.Check(addresses); err != nil {
		return usagef("--%s: %w", flag, err)
	}
	if creds == "" {
		return nil
	}
	f, err := os.Open(creds)
	if err != nil {
		return usagef("--creds: %w", err)
	}
	return f.Close()
}

// withoutRules removes rules and actions from the configuration, also when it is loaded again.
func withoutRules(o *watch.Options) {
	strip := func(c *config.Config) *config.Config {
		if c == nil {
			return nil
		}
		without := *c
		without.Rules, without.Actions = nil, nil
		return &without
	}
	reload := o.Reload
	o.Config = strip(o.Config)
	o.Reload = func() (*config.Config, *config.Files, error) {
		c, files, err := reload()
		return strip(c), files, err
	}
}
