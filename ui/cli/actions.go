package cli

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds/rules/action"
	"feedscope/ui/term/text"
)

func newActions(e *Env, configPath *string) *cobra.Command {
	return group("actions", "Test the actions of rules", "  feedscope actions test -c wall.yaml oncall", newActionsTest(e, configPath))
}

const actionsTestLong = `Send a test alert to the actions of the configuration, or to those that are named, and write a line about each. The alert
is critical and says that it is a test.

Exit status: 0 if all were delivered; 1 if one was not; 2 if the configuration has mistakes, or no such action.`

func newActionsTest(e *Env, configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:     "test [ACTION]...",
		Short:   "Send a test alert to actions",
		Long:    actionsTestLong,
		Example: "  feedscope actions test -c wall.yaml\n  feedscope actions test -c wall.yaml oncall",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.testActions(cmd.Context(), *configPath, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			c, _, err := e.loadConfig(*configPath)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return actionNames(c.Actions), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func actionNames(all []action.Action) []string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return names
}

func (e *Env) testActions(ctx context.Context, named string, only []string) error {
	c, path, err := e.loadConfig(named)
	if err != nil {
		return err
	}
	names := actionNames(c.Actions)
	for _, name := range only {
		if !slices.Contains(names, name) {
			return usagef("no action is named %q%s", name, meant(name, names))
		}
	}
	if len(names) == 0 {
		return usagef("%s has no actions", path)
	}
	failed := false
	for _, a := range c.Actions {
		if len(only) > 0 && !slices.Contains(only, a.Name) {
			continue
		}
		outcome, ok := tryAction(ctx, a)
		failed = failed || !ok
		if err := write(e.Out, text.Clean(a.Name+": "+outcome)+"\n"); err != nil {
			return err
		}
	}
	if failed {
		return exitError{code: exitFindings}
	}
	return nil
}

// tryAction sends a test alert to an action. The outcome is ok unless that failed.
func tryAction(ctx context.Context, a action.Action) (outcome string, ok bool) {
	if where := a.Elsewhere(false); where != "" {
		return "left out, it needs " + where + ": :actions tests it there", true
	}
	began := time.Now()
	if err := action.Try(ctx, a, action.Test(began), action.Options{UserAgent: "feedscope/" + version()}); err != nil {
		return "failed: " + err.Error(), false
	}
	return "delivered in " + time.Since(began).Round(time.Millisecond).String(), true
}
