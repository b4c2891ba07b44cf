package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"feedscope/feeds/config"
	"feedscope/ui/text"
)

func newConfig(e *Env, configPath *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Check the configuration, or tell where it is",
		Example: "  feedscope config check\n  feedscope config path",
		Args:    cobra.ArbitraryArgs,
		RunE:    groupOnly,
	}
	cmd.AddCommand(newConfigCheck(e, configPath), newConfigPath(e, configPath))
	return cmd
}

func newConfigCheck(e *Env, configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Read a configuration and say all that is wrong with it",
		Long: `Reads a configuration, the one that the dashboard would use unless a file is named, and says all that is wrong
with it: line, column, and what to write instead. A hyphen as FILE means standard input. No feed is connected. What feeds
name outside of it, such as the file of a token, is looked for, and warned of if it is not there.

Exit status: 0 if the configuration is sound, 2 if it is not.`,
		Example: "  feedscope config check\n  feedscope config check wall.yaml\n" +
			"  feedscope config check - < wall.yaml\n  feedscope --config wall.yaml config check",
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, path, err := e.checkedConfig(args, *configPath)
			if err != nil {
				return err
			}
			for _, missing := range c.Probe() {
				e.say("warning: " + missing + "; its feed looks again at every connect")
			}
			return write(cmd.OutOrStdout(), fmt.Sprintf("%s is sound: %s, %s\n", path, text.Counted(len(c.Feeds), "feed"), text.Counted(len(c.Panels), "panel")))
		},
	}
}

// maxConfig bounds a configuration on standard input; a larger one is refused by package config.
const maxConfig = 8 << 20

// checkedConfig reads the configuration in the file that is the argument, else the one that is named or found. A file called "-" is
// standard input.
func (e *Env) checkedConfig(args []string, named string) (*config.Config, string, error) {
	switch {
	case slices.Contains(args, "-"), len(args) == 0 && named == "-":
		return e.configOnInput()
	case len(args) == 0:
		return e.loadConfig(named)
	}
	c, err := config.Load(args[0], e.lookup)
	if err != nil {
		return nil, args[0], usageError{err}
	}
	return c, args[0], nil
}

func (e *Env) configOnInput() (*config.Config, string, error) {
	const name = "standard input"
	data, err := readAll("-", e.In, maxConfig)
	if err != nil {
		return nil, "", usagef("cannot read %s: %w", name, err)
	}
	c, err := config.Parse(name, data, e.lookup)
	if err != nil {
		return nil, "", usageError{err}
	}
	return c, name, nil
}

func newConfigPath(e *Env, configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print the file that the configuration would be read from",
		Long: `Prints the file that the configuration would be read from, or, when there is none, where it was looked for.

Exit status: 0 if there is a file, 2 if there is none.`,
		Example: "  feedscope config path\n  $EDITOR \"$(feedscope config path)\"",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := e.findConfig(*configPath)
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), path+"\n")
		},
	}
}
