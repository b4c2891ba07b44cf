package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

func newConfig(e *Env, configPath *string) *cobra.Command {
	return group("config", "Check, locate and describe the configuration",
		"  feedscope config check\n  feedscope config path\n  feedscope config schema > feedscope.schema.json",
		newConfigCheck(e, configPath), newConfigPath(e, configPath), newConfigSchema())
}

func newConfigCheck(e *Env, configPath *string) *cobra.Command {
	var connect bool
	var duration time.Duration
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Report all problems in a configuration",
		Long: `Report all problems in a configuration, with line, column and a suggested fix. Without FILE, check
the configuration that the dashboard would use; with a hyphen, check standard input. Missing files, variables and
programs of a feed or an action are warnings.

With --connect, also follow all feeds for a few seconds. Unreachable feeds are warnings, and so are event names, paths
and thresholds that match nothing in the events, and fields of rules that no record has.

Exit status: 0 if the configuration is valid, 2 if it is not.`,
		Example: "  feedscope config check\n  feedscope config check wall.yaml\n" +
			"  feedscope config check wall.yaml --connect --for 10s\n  feedscope config check - < wall.yaml\n  feedscope --config wall.yaml config check",
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, path, err := e.checkedConfig(args, *configPath)
			switch {
			case err != nil:
				return err
			case !connect && cmd.Flags().Changed("for"):
				return usagef("--for needs --connect")
			case duration <= 0:
				return usagef("--for %s would end before it begins; give a time such as 5s", duration)
			}
			for i := range c.Feeds {
				for _, missing := range c.Feeds[i].Missing() {
					e.say("warning: " + missing + "; the feed checks again for every connection")
				}
			}
			for i := range c.Actions {
				if missing := c.Actions[i].Missing(); missing != "" {
					e.say("warning: " + missing)
				}
			}
			if connect {
				warnings, err := tryOut(cmd.Context(), c, duration)
				if err != nil {
					return usageError{err}
				}
				for _, w := range warnings {
					e.say("warning: " + w + ", in " + duration.String())
				}
			}
			has := text.Counted(len(c.Feeds), "feed")
			if c.Arranged { // Panels that feedscope adds are not the file's.
				has += ", " + text.Counted(c.Written, "panel")
			}
			if len(c.Rules) > 0 {
				has += ", " + text.Counted(len(c.Rules), "rule")
			}
			if len(c.Actions) > 0 {
				has += ", " + text.Counted(len(c.Actions), "action")
			}
			return write(cmd.OutOrStdout(), fmt.Sprintf("%s is valid: %s\n", path, has))
		},
	}
	cmd.Flags().BoolVar(&connect, "connect", false, "also follow the feeds, and report settings that match nothing")
	cmd.Flags().DurationVar(&duration, "for", 5*time.Second, "with --connect, follow the feeds for this `time`")
	return cmd
}

// tryOut follows the feeds of a configuration, and reports feeds that are not live and settings without a match.
func tryOut(ctx context.Context, c *config.Config, duration time.Duration) ([]string, error) {
	trial := config.NewTrial(c)
	h := hub.New(hub.Options{HistoryBytes: -1, Conn: connOptions(len(c.Feeds))})
	defer h.Close()
	engine, err := rules.New(c.Rules, func(rules.Alert) {})
	if err != nil {
		return nil, err
	}
	all := make([]hub.Addition, len(c.Feeds))
	for i := range c.Feeds {
		spec := c.Feeds[i].Spec()
		watch := engine.Feed(rules.Feed{Spec: spec, Answers: c.Feeds[i].Answers()})
		all[i] = hub.Addition{Spec: spec, Folds: []feeds.Fold{trial.Fold(i), watch}}
	}
	if _, err := h.Change(nil, all); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(duration):
	}
	warnings := trial.Report(func(i int) string {
		s := h.Feed(i).Status()
		if s.State == feeds.Live || s.State == feeds.Ended {
			return ""
		}
		return s.State.String() + ": " + s.Reason
	})
	for _, s := range engine.States() {
		if odd := s.Odd(); odd != "" {
			warnings = append(warnings, fmt.Sprintf("rule %q: %s", s.Rule.Name, odd))
		}
	}
	return warnings, nil
}

// maxConfig bounds a configuration on standard input; package config has a lower limit.
const maxConfig = 8 << 20

// checkedConfig reads the configuration in the file given as an argument, or else the one that is named or found. The
// file "-" is standard input.
func (e *Env) checkedConfig(args []string, named string) (*config.Config, string, error) {
	switch {
	case slices.Contains(args, "-"), len(args) == 0 && named == "-":
		return e.configOnInput()
	case len(args) == 0:
		return e.loadConfig(named)
	}
	c, err := e.loader().Load(args[0])
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
	c, err := e.loader().Parse(name, data)
	if err != nil {
		return nil, "", usageError{err}
	}
	return c, name, nil
}

func newConfigPath(e *Env, configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print the path of the configuration file",
		Long: `Print the path of the configuration file or, if none is found, the places that feedscope searched.

Exit status: 0 if a file is found, 2 otherwise.`,
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

func newConfigSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a configuration, for editors",
		Long: `Print the JSON Schema of a configuration. Editors use it to complete keys and mark mistakes.

For yaml-language-server (VS Code, Neovim, Helix), write the schema to a file and start the configuration with
  # yaml-language-server: $schema=feedscope.schema.json`,
		Example: "  feedscope config schema > feedscope.schema.json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), config.JSONSchema)
		},
	}
}
