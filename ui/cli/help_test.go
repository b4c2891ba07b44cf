package cli_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/ui/cli"
)

func TestEveryCommandHasHelpWithExamplesOfItsOwn(t *testing.T) {
	everyCommand(cli.Root(), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.Short == "" || !strings.Contains(cmd.Example, path) {
			t.Errorf("%s: has no short text, or no example that calls it", path)
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: its short text is a phrase, not a sentence", path)
		}
		code, out, said := cli.RunHere(append(strings.Fields(path)[1:], "--help")...)
		if code != 0 || said != "" || !strings.Contains(out, cmd.Example) {
			t.Errorf("%s --help: code %d, %s", path, code, said)
		}
	})
}

func TestEveryFlagIsInAnExampleOfItsCommand(t *testing.T) {
	everyCommand(cli.Root(), func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			named := `--` + f.Name + `\b`
			if f.Shorthand != "" {
				named += `|-` + f.Shorthand + `\b`
			}
			if f.Name != "help" && !regexp.MustCompile(named).MatchString(cmd.Example) {
				t.Errorf("%s: no example uses --%s", cmd.CommandPath(), f.Name)
			}
			if f.Usage == "" {
				t.Errorf("%s: --%s has no text", cmd.CommandPath(), f.Name)
			}
		})
	})
}

func TestEveryExampleIsSpelledRight(t *testing.T) {
	everyCommand(cli.Root(), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			line, _, _ = strings.Cut(line, "|")
			for _, flag := range regexp.MustCompile(` --?[a-zA-Z][-a-z0-9.]*`).FindAllString(line, -1) {
				name := strings.TrimLeft(flag, " -")
				if cmd.Flag(name) == nil && cmd.Flags().ShorthandLookup(name[:1]) == nil && name != "help" {
					t.Errorf("%s: %q uses %s, which it does not have", cmd.CommandPath(), line, flag)
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
