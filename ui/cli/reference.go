package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// Reference returns the reference of all commands in Markdown, generated from their help.
func Reference() (string, error) {
	root := newRoot(&Env{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard})
	var b bytes.Buffer
	for _, c := range documented(root) {
		anchor := func(file string) string {
			return "#" + strings.ReplaceAll(strings.TrimSuffix(file, ".md"), "_", "-")
		}
		if err := doc.GenMarkdownCustom(c, &b, anchor); err != nil {
			return "", fmt.Errorf("reference of %s: %w", c.CommandPath(), err)
		}
	}
	return b.String(), nil
}

// documented returns a command and all its subcommands, with their help converted to Markdown.
func documented(c *cobra.Command) []*cobra.Command {
	c.DisableAutoGenTag = true
	c.InitDefaultHelpFlag()
	c.Long = indentTables(c.Long)
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			all = append(all, documented(sub)...)
		}
	}
	return all
}

// indentTables converts lines indented by two spaces to Markdown code blocks.
func indentTables(help string) string {
	var b strings.Builder
	inBlock := false
	for line := range strings.Lines(help) {
		indented := strings.HasPrefix(line, "  ")
		if indented != inBlock && strings.TrimSpace(line) != "" {
			b.WriteString("\n")
			inBlock = indented
		}
		if indented {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print a manual page",
		Long:  "Print the manual page of feedscope or one of its commands, in roff.",
		Example: `  feedscope man | man -l -
  feedscope man tail | man -l -
  feedscope man > ~/.local/share/man/man1/feedscope.1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, err := topic(cmd, args)
			if err != nil {
				return err
			}
			documented(about)
			var b bytes.Buffer
			header := &doc.GenManHeader{Section: "1", Source: "feedscope " + version(), Manual: "feedscope"}
			if err := doc.GenMan(about, header, &b); err != nil {
				return fmt.Errorf("manual page of %s: %w", about.CommandPath(), err)
			}
			return write(cmd.OutOrStdout(), b.String())
		},
		ValidArgsFunction: completeCommand,
	}
}
