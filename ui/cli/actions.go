package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds/rules"
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
		began := time.Now()
		err := action.Try(ctx, a, testAlert(began), action.Options{UserAgent: "feedscope/" + version()})
		outcome := "delivered in " + time.Since(began).Round(time.Millisecond).String()
		if err != nil {
			outcome, failed = "failed: "+err.Error(), true
		}
		if err := write(e.Out, text.Clean(a.Name+": "+outcome)+"\n"); err != nil {
			return err
		}
	}
	if failed {
		return exitError{code: exitFindings}
	}
	return nil
}

// testAlert returns an alert that says that it is a test.
func testAlert(now time.Time) rules.Alert {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return rules.Alert{
		ID: "0000000000000000", Rule: "test", Feed: "test", Severity: rules.Critical, Began: now, Time: now,
		Text: fmt.Sprintf("This is a test of feedscope on %s", host),
	}
}
