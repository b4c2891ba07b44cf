package cli

import "github.com/spf13/cobra"

// Root is the command line of nobody, for tests that look at it.
func Root() *cobra.Command {
	root := newRoot(&Env{})
	root.InitDefaultHelpCmd()
	return root
}
