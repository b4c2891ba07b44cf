package cli

import (
	"errors"
	"fmt"
	"strings"

	"feedscope/feeds/config/schema"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError describes an error in a flag in one sentence.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && cmd.Flags().Lookup("header") != nil && curlFlags[unknown.GetSpecifiedName()] != "":
		name := unknown.GetSpecifiedName()
		return usagef("unknown flag %s; %s", dashed(name), curlFlags[name])
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return usagef("unknown flag -%s; %s --help lists the flags", unknown.GetSpecifiedName(), cmd.CommandPath())
	case errors.As(err, &unknown):
		return usageError{unknownFlag(cmd, unknown.GetSpecifiedName())}
	case errors.As(err, &bare):
		return usagef("--%s needs a value: %s", bare.GetFlag().Name, wanted(bare.GetFlag()))
	case errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "func":
		return usagef("--%s %q: want %w", invalid.GetFlag().Name, invalid.GetValue(), invalid.Unwrap())
	case errors.As(err, &invalid):
		return usagef("--%s %q: want %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid.GetFlag()))
	}
	return usageError{err}
}

// curlFlags says what to do instead of the flags that browsers put into "Copy as cURL".
var curlFlags = map[string]string{
	"data-raw": useData, "data-binary": useData,
	"cookie": useCookie, "b": useCookie,
	"user-agent": useUserAgent, "A": useUserAgent,
	"location": followed, "L": followed,
}

const (
	useData      = "use --data"
	useCookie    = "use -H 'Cookie: NAME=VALUE'"
	useUserAgent = "use -H 'User-Agent: NAME'"
	followed     = "leave it out: redirects are always followed"
)

// dashed returns a flag as typed, given its name or its letter.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func unknownFlag(cmd *cobra.Command, name string) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if best := nearest(name, names); best != "" {
		return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, best)
	}
	return fmt.Errorf("unknown flag --%s; %s --help lists the flags", name, cmd.CommandPath())
}

// wanted describes the value of a flag.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "uint64", "int":
		return "a whole number, for example 10"
	case "float64":
		return "a number, for example 2.5"
	case "duration":
		return "a duration, for example 10s or 1m30s"
	case "bool":
		return "true or false"
	}
	name, _ := pflag.UnquoteUsage(f)
	return "a " + name
}

// noArgs returns an error if there are arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes no arguments, but got %q", cmd.CommandPath(), args[0])
}

// atMostOne returns an error if there is more than one argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usagef("%s takes one argument, but also got %q", cmd.CommandPath(), args[1])
}

// commandNames returns the names of the subcommands of cmd.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// group returns a command that only has subcommands. Used alone, it returns an error that lists them.
func group(use, short, example string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Example: example, Args: cobra.ArbitraryArgs}
	cmd.AddCommand(commands...)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		names := commandNames(cmd)
		if len(args) == 0 {
			return usagef("%s needs a command: %s", cmd.CommandPath(), schema.Or(names))
		}
		return usagef("%s has no command %q%s", cmd.CommandPath(), args[0], meant(args[0], names))
	}
	return cmd
}

// nearest returns the option most likely meant by a misspelled name, or "".
func nearest(name string, options []string) string {
	best, _ := schema.Nearest(name, options)
	return best
}

// meant returns the end of a message about a wrong name: the nearest option, or all options.
func meant(name string, options []string) string {
	if best := nearest(name, options); best != "" {
		return "; did you mean " + best + "?"
	}
	if len(options) == 0 {
		return ""
	}
	return "; choose from " + strings.Join(options, ", ")
}
