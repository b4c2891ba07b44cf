package cli

import (
	"github.com/spf13/cobra"
)

const rootLong = `Watches Server-Sent Events: many feeds at once, in live panels that show for each whether it can be trusted right
now. Without arguments it opens the dashboard of the configuration found: --config, $FEEDSCOPE_CONFIG,
./feedscope.yaml, then feedscope/feedscope.yaml in the XDG configuration directories.`

const rootExample = `  feedscope --demo                               a live demo, offline
  feedscope --demo --seed 7 --speed 4            another story, four times as fast
  feedscope localhost:7333/events                any stream, without a configuration
  feedscope https://example.com/a https://example.com/b -H 'Authorization: Bearer TOKEN'
  feedscope https://example.com/events --last-event-id 18231 --no-reconnect
  feedscope --config wall.yaml --theme contrast --fps 60 --history 256MiB
  feedscope --ascii --no-mouse                   for terminals that can do little
  feedscope --version
  feedscope tail localhost:7333/market           no screen: see feedscope tail --help`

// newRoot makes the command line anew: nothing is shared between two runs.
func newRoot(e *Env) *cobra.Command {
	d := &dashboardFlags{}
	var configPath string
	var printVersion bool
	root := &cobra.Command{
		Use:           "feedscope [URL]...",
		Short:         "Watch event streams in live panels",
		Long:          rootLong + "\n\n" + dashboardExit,
		Example:       rootExample + connectionExamples("feedscope", true),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if printVersion {
				return write(cmd.OutOrStdout(), versionText())
			}
			return runDashboard(cmd, e, d, configPath, args)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringVar(&configPath, "config", "", "read the configuration in this `file`")
	root.Flags().BoolVar(&printVersion, "version", false, "print the version and end")
	d.flags(root.Flags())
	completeChoice(root, "theme", d.theme.options)
	root.AddCommand(newTail(e, &configPath), newRecord(e, &configPath), newDoctor(e, &configPath), newReplay(e, &configPath), newExport(e), newCapture(e), newConfig(e, &configPath), newCompletion(), newMan(), newVersion())
	root.SetHelpCommand(newHelp())
	return root
}

// newHelp is cobra's own command, but that a wrong name is an error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Tell about a command",
		Example: "  feedscope help tail\n  feedscope help config check",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, unknown := topic(cmd, args)
			if unknown != "" {
				return usagef("there is no command %q%s", unknown, meant(unknown, commandNames(about)))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			about, unknown := topic(cmd, args)
			if unknown != "" {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(about), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// topic gives the command that a path of names leads to, and the name that leads on to none, if there is one.
func topic(cmd *cobra.Command, path []string) (about *cobra.Command, unknown string) {
	about, rest, err := cmd.Root().Find(path)
	if err == nil && len(rest) > 0 {
		return about, rest[0]
	}
	return about, ""
}
