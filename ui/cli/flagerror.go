package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says in one sentence what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return usagef("unknown flag -%s; %s --help lists the flags", unknown.GetSpecifiedName(), cmd.CommandPath())
	case errors.As(err, &unknown):
		return usageError{unknownFlag(cmd, unknown.GetSpecifiedName())}
	case errors.As(err, &bare):
		return usagef("--%s needs a value: %s", bare.GetFlag().Name, wanted(bare.GetFlag()))
	case errors.As(err, &invalid):
		return usagef("--%s %q: it takes %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid.GetFlag()))
	}
	return usageError{err}
}

func unknownFlag(cmd *cobra.Command, name string) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if best := nearest(name, names); best != "" {
		return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, best)
	}
	return fmt.Errorf("unknown flag --%s; %s --help lists the flags", name, cmd.CommandPath())
}

// wanted says what a flag takes as its value.
func wanted(f *pflag.Flag) string {
	if v, ok := f.Value.(interface{ wanted() string }); ok {
		return v.wanted()
	}
	switch f.Value.Type() {
	case "uint64", "int":
		return "a whole number, for example 10"
	case "float64":
		return "a number, for example 2.5"
	case "duration":
		return "a time with its unit, for example 10s or 1m30s"
	case "bool":
		return "true or false"
	}
	name, _ := pflag.UnquoteUsage(f)
	return "a " + name
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes no argument, but there is %q", cmd.CommandPath(), args[0])
}

// atMostOne refuses more than one argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usagef("%s takes one argument, but there is also %q", cmd.CommandPath(), args[1])
}

// commandNames are the names of the commands below cmd.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// groupOnly is what a command does that only has others below it: it tells them, or that there is none of a name.
func groupOnly(cmd *cobra.Command, args []string) error {
	names := commandNames(cmd)
	if len(args) == 0 {
		return usagef("%s needs a command: %s", cmd.CommandPath(), strings.Join(names, " or "))
	}
	return usagef("%s has no command %q%s", cmd.CommandPath(), args[0], meant(args[0], names))
}
