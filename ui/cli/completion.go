package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// shells are the supported shells, each with the function that writes its script.
var shells = []struct {
	name  string
	write func(root *cobra.Command, w io.Writer) error
}{
	{"bash", func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"zsh", (*cobra.Command).GenZshCompletion},
	{"fish", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", (*cobra.Command).GenPowerShellCompletionWithDesc},
}

func newCompletion() *cobra.Command {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a shell completion script",
		Long:  "Print a script that completes commands, flags and feed names in bash, zsh, fish or powershell.",
		Example: `  source <(feedscope completion bash)                 bash, in ~/.bashrc
  source <(feedscope completion zsh)                  zsh, in ~/.zshrc
  feedscope completion fish | source                  fish, in config.fish
  feedscope completion powershell | Out-String | Invoke-Expression`,
		Args:      cobra.ArbitraryArgs,
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("completion needs the name of a shell%s", meant("", names))
			}
			i := slices.Index(names, args[0])
			if i < 0 {
				return usagef("no completion for %q%s", args[0], meant(args[0], names))
			}
			var script strings.Builder
			if err := shells[i].write(cmd.Root(), &script); err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), script.String())
		},
	}
}

// completeChoice completes the values of a flag.
func completeChoice(cmd *cobra.Command, flag string, options func() []string) {
	// This only fails for an unknown flag, and the caller has just defined it.
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return options(), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeFeeds completes the names of the feeds in the configuration.
func completeFeeds(e *Env, configPath *string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		c, _, err := e.loadConfig(*configPath)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, f := range c.Feeds {
			if !slices.Contains(args, f.Name) {
				names = append(names, f.Name)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
