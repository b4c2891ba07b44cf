package cli_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/ui/cli"
)

func TestEveryCommandHasHelpAndExamples(t *testing.T) {
	everyCommand(cli.Root(), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.IsAdditionalHelpTopicCommand() {
			return
		}
		if cmd.Short == "" || !strings.Contains(cmd.Example, path) {
			t.Errorf("%s: no short text, or no example that calls it", path)
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: its short text is a phrase, not a sentence", path)
		}
		code, out, errOut := cli.RunHere(append(strings.Fields(path)[1:], "--help")...)
		if strings.Contains(out, "(default") {
			t.Errorf("%s --help: a default is not in brackets:\n%s", path, out)
		}
		if strings.Contains(out, "on screen") != (cmd.Parent() == nil) {
			t.Errorf("%s --help: only the dashboard has a screen", path)
		}
		if code != 0 || errOut != "" || !strings.Contains(out, cmd.Example) {
			t.Errorf("%s --help: code %d, %s", path, code, errOut)
		}
	})
}

func TestEveryFlagHasExample(t *testing.T) {
	root := cli.Root()
	shared, _, err := root.Find([]string{"connecting"})
	if err != nil {
		t.Fatal(err)
	}
	everyCommand(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			examples := cmd.Example
			if len(f.Annotations["section"]) > 0 {
				examples = shared.Long
			}
			named := `--` + f.Name + `\b`
			if f.Shorthand != "" {
				named += `|-` + f.Shorthand + `\b`
			}
			if f.Name != "help" && !regexp.MustCompile(named).MatchString(examples) {
				t.Errorf("%s: no example uses --%s", cmd.CommandPath(), f.Name)
			}
			if f.Usage == "" {
				t.Errorf("%s: --%s has no text", cmd.CommandPath(), f.Name)
			}
		})
	})
}

func TestExamplesUseExistingFlags(t *testing.T) {
	everyCommand(cli.Root(), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			line, _, _ = strings.Cut(line, "|")
			for _, flag := range regexp.MustCompile(` --?[a-zA-Z][-a-z0-9.]*`).FindAllString(line, -1) {
				name := strings.TrimLeft(flag, " -")
				if cmd.Flag(name) == nil && cmd.Root().Flag(name) == nil && cmd.Flags().ShorthandLookup(name[:1]) == nil && name != "help" {
					t.Errorf("%s: %q uses the unknown flag %s", cmd.CommandPath(), line, flag)
				}
			}
		}
	})
}

func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		everyCommand(c, visit)
	}
}
