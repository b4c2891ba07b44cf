package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootLong = `Watch many Server-Sent Events feeds at once, in live panels that show whether each of them can be trusted
right now. Without arguments, feedscope opens the dashboard with the first configuration it finds: --config,
$FEEDSCOPE_CONFIG, ./feedscope.yaml, then feedscope/feedscope.yaml in the XDG configuration directories.

--from reads the feeds from NATS JetStream, where feedscope collect stores them: those of the configuration or, if none is used, all.

Saving the configuration applies it to the running dashboard, and so do SIGHUP and the command :reload. Feeds and panels
that did not change are not interrupted. An invalid file changes nothing; the screen shows its first error.`

const rootExample = `  feedscope --demo                               a demo, offline
  feedscope --demo --seed 7 --speed 4            another story, four times as fast
  feedscope --demo --stage                       a talk of five minutes that runs by itself
  feedscope localhost:7333/events                any stream, no configuration needed
  feedscope https://example.com/a https://example.com/b -H 'Authorization: Bearer TOKEN'
  feedscope https://a.example/v1/messages https://b.example/v1/messages -d @body.json --price input=3,output=15
  feedscope https://example.com/events --last-event-id 18231 --no-reconnect
  feedscope --from nats://localhost:4222 --since 2h
  feedscope --config wall.yaml --theme contrast --fps 60 --history 256MiB
  feedscope --ascii --no-mouse                   for limited terminals
  feedscope --version
  feedscope tail localhost:7333/market           no screen; see feedscope tail --help`

// newRoot returns a new command tree.
func newRoot(e *Env) *cobra.Command {
	d := &dashboardFlags{drawing: drawing{choices: e.themes}}
	var configPath string
	var printVersion bool
	root := &cobra.Command{
		Use:               "feedscope [URL]...",
		Short:             "Watch event streams in live panels",
		Long:              rootLong + "\n\n" + dashboardExit,
		Example:           rootExample,
		Args:              cobra.ArbitraryArgs,
		PersistentPreRunE: noEmptyValue,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if printVersion {
				return write(cmd.OutOrStdout(), versionText())
			}
			return runDashboard(cmd, e, d, configPath, args)
		},
		ValidArgsFunction: completeScripts,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringVarP(&configPath, "config", "c", "", "configuration `file`")
	root.Flags().BoolVar(&printVersion, "version", false, "print the version")
	d.flags(root.Flags())
	addGroups(
		root,
		commandGroup{"Watch and test:", []*cobra.Command{newTail(e, &configPath), newExpect(e, &configPath), newDoctor(e, &configPath), newWatch(e, &configPath), newCollect(e, &configPath), newServe(e, &configPath), newTap(e)}},
		commandGroup{"Recordings:", []*cobra.Command{newRecord(e, &configPath), newReplay(e, &configPath), newExport(e), newCapture(e), newServeScenario(e), newRules(e), newCast(e)}},
		commandGroup{"Configuration:", []*cobra.Command{newInit(e), newConfig(e, &configPath), newActions(e, &configPath), newPresets(e)}},
		commandGroup{"More:", []*cobra.Command{newCompletion(), newMan(), newVersion()}},
	)
	root.AddCommand(newConnecting())
	for _, c := range append(root.Commands(), root) {
		for flag, options := range map[string]func() []string{"theme": e.themes, "preset": e.presetNames} {
			if c.Flags().Lookup(flag) != nil {
				completeChoice(c, flag, options)
			}
		}
	}
	root.SetHelpCommand(newHelp())
	showDefaults(root)
	return root
}

// showDefaults adds the defaults of flags to their descriptions in brackets; pflag would use parentheses.
func showDefaults(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "bool" || strings.Trim(f.DefValue, "[]0s") == "" { // None, 0, 0s or [].
			return
		}
		f.Usage += " [" + strings.Replace(f.DefValue, "m0s", "m", 1) + "]"
		f.DefValue = "0"
	})
	for _, c := range cmd.Commands() {
		showDefaults(c)
	}
}

// noEmptyValue returns an error for a flag with an empty value, such as from an unset shell variable.
func noEmptyValue(cmd *cobra.Command, _ []string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" {
			err = usagef("--%s is empty; leave it out", f.Name)
		}
	})
	return err
}

// newHelp returns cobra's help command, except that an unknown command is an error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Help about a command",
		Example: "  feedscope help tail\n  feedscope help config check",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, err := topic(cmd, args)
			if err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: completeCommand,
	}
}

// topic returns the command at a path of names.
func topic(cmd *cobra.Command, path []string) (*cobra.Command, error) {
	about, rest, err := cmd.Root().Find(path)
	if err == nil && len(rest) > 0 {
		return nil, usagef("unknown command %q%s", rest[0], meant(rest[0], commandNames(about)))
	}
	return about, nil
}

func completeCommand(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	about, err := topic(cmd, args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return commandNames(about), cobra.ShellCompDirectiveNoFileComp
}
