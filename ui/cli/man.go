package cli

import (
	"github.com/spf13/cobra"

	"feedscope/ui/cli/man"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "Print the manual page",
		Long:  "Prints the manual page, for man to show or to be installed: it has what the help of all commands has.",
		Example: `  feedscope man | man -l -                                       read it
  feedscope man > ~/.local/share/man/man1/feedscope.1            install it`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), man.Page(cmd.Root(), version()))
		},
	}
}
