package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/story"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/files"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
	"feedscope/ui/stage"
)

// script is a talk with the configuration that it needs.
type script struct {
	*config.Script
	config *config.Config
}

// script reads a talk for the demo at origin: a built-in one, or a file.
func (e *Env) script(name, origin string) (*script, error) {
	l := e.loader()
	demo, err := l.Demo(origin)
	if err != nil {
		return nil, err
	}
	shown, data := "the built-in script "+name, stage.Builtin(name)
	if data == nil {
		shown = name
		if data, err = files.ReadUpTo(name, schema.MaxFile+1); err != nil {
			return nil, usagef("script %s: %w%s", schema.Quote(name), redact.WithoutPath(err), instead(err))
		}
	}
	s, c, err := l.ParseScript(shown, data, demo, origin, scriptChecks)
	if err != nil {
		return nil, usageError{err}
	}
	return &script{s, c}, nil
}

// instead names the built-in scripts after an error about a file that does not exist.
func instead(err error) string {
	if !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return fmt.Sprintf("; built in are %s", strings.Join(stage.Names(), ", "))
}

// scriptChecks are those of the parts of a script that only the demo and the dashboard know.
var scriptChecks = map[string]func(string) (problem, fix string){
	"list of faults":     checkFault,
	"place in the story": checkPlace,
	"command":            checkCommand,
	"list of keys":       stage.CheckKey,
}

func checkFault(text string) (problem, fix string) {
	_, fault, found := strings.Cut(text, " ")
	if !found {
		return "a fault needs a feed before it", "write the feed, or all, and then the fault: market idle-cut:5s"
	}
	if _, err := faults.ParseSet(fault); err != nil {
		return err.Error(), "docs/DEMO.md lists the faults"
	}
	return "", ""
}

func checkCommand(text string) (problem, fix string) {
	name, rest, _ := strings.Cut(text, " ")
	if problem, fix = dashboard.CheckCommand(text); problem != "" {
		return problem, fix
	}
	switch heals := slices.Contains(strings.Fields(rest), "heal"); {
	case name == "story":
		return checkPlace(rest)
	case name == "fault" && !heals:
		return checkFault(rest)
	}
	return "", ""
}

func checkPlace(text string) (problem, fix string) {
	if _, err := story.ParsePlace(text); err != nil {
		problem, fix, _ := strings.Cut(err.Error(), "; ")
		return problem, fix
	}
	return "", ""
}

// completeScripts completes the scripts of --stage.
func completeScripts(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if !cmd.Flags().Changed("stage") {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return stage.Names(), cobra.ShellCompDirectiveDefault
}
